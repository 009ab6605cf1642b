<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
    <context>
        <name>AxisRow</name>
        <message>
            <source>0.001, 0.01, 0.1: these values
0..1:11: eleven with equal distances
1e-4..1:13:log: thirteen with equal ratios
0..9: the whole numbers</source>
            <translation>0.001, 0.01, 0.1: 이 값들
0..1:11: 간격이 같은 11개
1e-4..1:13:log: 비율이 같은 13개
0..9: 정수 전부</translation>
        </message>
        <message>
            <source>Take this axis out</source>
            <translation>이 축 빼기</translation>
        </message>
        <message>
            <source>Values of {0}</source>
            <translation>{0}의 값</translation>
        </message>
        <message>
            <source>{0} values: {1}, {2} … {3}</source>
            <translation>값 {0}개: {1}, {2} … {3}</translation>
        </message>
    </context>
    <context>
        <name>BinCommands</name>
        <message>
            <source>Run {0} is gone for good; unused room is given back…</source>
            <translation>실행 {0}을(를) 완전히 지웠습니다. 빈 공간을 돌려주는 중…</translation>
        </message>
        <message>
            <source>Run {0} is in the list again.</source>
            <translation>실행 {0}이(가) 목록에 다시 있습니다.</translation>
        </message>
        <message>
            <source>The store gave {0} back.</source>
            <translation>저장소가 {0}를 돌려주었습니다.</translation>
        </message>
        <message>
            <source>restore run {0}</source>
            <translation>실행 {0} 복원</translation>
        </message>
        <message>
            <source>restore {0} runs</source>
            <translation>실행 {0}개 복원</translation>
        </message>
        <message>
            <source>{0} runs are gone for good; unused room is given back…</source>
            <translation>실행 {0}개를 완전히 지웠습니다. 빈 공간을 돌려주는 중…</translation>
        </message>
        <message>
            <source>{0} runs are in the list again.</source>
            <translation>실행 {0}개가 목록에 다시 있습니다.</translation>
        </message>
    </context>
    <context>
        <name>BinWindow</name>
        <message>
            <source>1 run, {1}</source>
            <translation>실행 1개, {1}</translation>
        </message>
        <message>
            <source>Bin</source>
            <translation>휴지통</translation>
        </message>
        <message>
            <source>Deleted</source>
            <translation>삭제한 때</translation>
        </message>
        <message>
            <source>Empty the bin</source>
            <translation>휴지통 비우기</translation>
        </message>
        <message>
            <source>Empty the bin…</source>
            <translation>휴지통 비우기…</translation>
        </message>
        <message>
            <source>Locked runs stay in the bin: {0}.</source>
            <translation>잠긴 실행 {0}개는 휴지통에 남습니다.</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>이름</translation>
        </message>
        <message>
            <source>Problem, optimizer</source>
            <translation>문제, 옵티마이저</translation>
        </message>
        <message>
            <source>Remove 1 run with {1} for good?</source>
            <translation>실행 1개({1})를 완전히 지울까요?</translation>
        </message>
        <message>
            <source>Remove for good</source>
            <translation>완전히 지우기</translation>
        </message>
        <message>
            <source>Remove {0} runs with {1} for good?</source>
            <translation>실행 {0}개({1})를 완전히 지울까요?</translation>
        </message>
        <message>
            <source>Restore</source>
            <translation>복원</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>실행</translation>
        </message>
        <message>
            <source>Runs in the bin</source>
            <translation>휴지통의 실행</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>크기</translation>
        </message>
        <message>
            <source>Take the selected runs out of the bin</source>
            <translation>고른 실행을 휴지통에서 꺼냅니다</translation>
        </message>
        <message>
            <source>The bin is empty.</source>
            <translation>휴지통이 비어 있습니다.</translation>
        </message>
        <message>
            <source>Their curves, notes and checkpoints go with them. This cannot be undone.</source>
            <translation>곡선, 메모, 체크포인트도 함께 사라지며 되돌릴 수 없습니다.</translation>
        </message>
        <message>
            <source>{0} runs, {1}</source>
            <translation>실행 {0}개, {1}</translation>
        </message>
    </context>
    <context>
        <name>BranchWindow</name>
        <message>
            <source>Branch at step</source>
            <translation>가지를 칠 단계</translation>
        </message>
        <message>
            <source>Branch from run {0}</source>
            <translation>실행 {0}에서 가지치기</translation>
        </message>
        <message>
            <source>Last step of the branch</source>
            <translation>가지의 마지막 단계</translation>
        </message>
        <message>
            <source>Learning rate schedule</source>
            <translation>학습률 스케줄</translation>
        </message>
        <message>
            <source>Mend the marked fields first.</source>
            <translation>먼저 표시된 입력란을 바로잡으십시오.</translation>
        </message>
        <message>
            <source>Optimizer</source>
            <translation>옵티마이저</translation>
        </message>
        <message>
            <source>Start the branch</source>
            <translation>가지 시작</translation>
        </message>
        <message>
            <source>State of the optimizer</source>
            <translation>옵티마이저의 상태</translation>
        </message>
        <message>
            <source>kept</source>
            <translation>유지</translation>
        </message>
        <message>
            <source>kept where the optimizer stays the same</source>
            <translation>옵티마이저가 같으면 유지</translation>
        </message>
        <message>
            <source>reset</source>
            <translation>초기화</translation>
        </message>
    </context>
    <context>
        <name>ColourKey</name>
        <message>
            <source>Colour: {0}</source>
            <translation>색: {0}</translation>
        </message>
        <message>
            <source>{0} runs of the sweep</source>
            <translation>스윕의 실행 {0}개</translation>
        </message>
        <message>
            <source>{1} of the sweep's {0} runs are drawn</source>
            <translation>스윕의 실행 {0}개 중 {1}개를 그렸습니다</translation>
        </message>
    </context>
    <context>
        <name>CompareView</name>
        <message>
            <source>Only what differs</source>
            <translation>다른 항목만 보기</translation>
        </message>
        <message>
            <source>Tick two or more runs in the table below to lay their curves over each other.</source>
            <translation>아래 표에서 실행을 둘 이상 체크하면 곡선을 겹쳐 볼 수 있습니다.</translation>
        </message>
        <message>
            <source>run {0}</source>
            <translation>실행 {0}</translation>
        </message>
        <message>
            <source>{count} runs</source>
            <translation>실행 {count}개</translation>
        </message>
    </context>
    <context>
        <name>ContinueWindow</name>
        <message>
            <source>Continue</source>
            <translation>연장</translation>
        </message>
        <message>
            <source>Continue run {0}</source>
            <translation>실행 {0} 연장</translation>
        </message>
        <message>
            <source>Further steps</source>
            <translation>더 진행할 단계 수</translation>
        </message>
        <message>
            <source>The run has made {0} steps and goes on as the same run. A schedule that is measured by the steps of the run has ended: its rate stays what it was at the last of them.</source>
            <translation>이 실행은 {0}단계를 진행했으며 같은 실행으로 이어집니다. 실행의 단계 수로 길이가 정해지는 스케줄은 이미 끝났으므로, 학습률은 마지막 단계의 값에 머뭅니다.</translation>
        </message>
    </context>
    <context>
        <name>CurvePlot</name>
        <message>
            <source>All curves are hidden</source>
            <translation>모든 곡선이 숨겨져 있습니다</translation>
        </message>
        <message>
            <source>No data yet</source>
            <translation>아직 데이터가 없습니다</translation>
        </message>
        <message>
            <source>No finite values</source>
            <translation>유한한 값이 없습니다</translation>
        </message>
        <message>
            <source>No positive values to show on a logarithmic axis</source>
            <translation>로그 축에 표시할 양수 값이 없습니다</translation>
        </message>
        <message>
            <source>Plot</source>
            <translation>그래프</translation>
        </message>
        <message>
            <source>step</source>
            <translation>단계</translation>
        </message>
        <message>
            <source>step {step}, {seconds} s</source>
            <translation>단계 {step}, {seconds}초</translation>
        </message>
        <message>
            <source>time (s)</source>
            <translation>시간(초)</translation>
        </message>
    </context>
    <context>
        <name>Declared</name>
        <message>
            <source>1 where the step goes straight against the gradient, 0 where it goes across</source>
            <translation>기울기의 정반대로 이동하면 1, 직각으로 이동하면 0</translation>
        </message>
        <message>
            <source>A bowl covered with a regular grid of local minima that trap small steps.</source>
            <translation>규칙적으로 늘어선 지역 최솟점이 작은 보폭을 가두는 그릇 모양입니다.</translation>
        </message>
        <message>
            <source>A convex classification problem with two classes, on tumours or on data of your own.</source>
            <translation>종양 데이터나 내 데이터를 두 클래스로 나누는 볼록한 분류 문제입니다.</translation>
        </message>
        <message>
            <source>A curved valley that is quick to enter and slow to follow to its minimum.</source>
            <translation>들어가기는 쉽지만 최솟점까지 따라가기는 느린 굽은 골짜기입니다.</translation>
        </message>
        <message>
            <source>A flat plain between steep corners, with one minimum in a long shallow valley.</source>
            <translation>가파른 모서리 사이의 평지이며, 길고 얕은 골짜기에 최솟점이 하나 있습니다.</translation>
        </message>
        <message>
            <source>A fully connected network that classifies handwritten digits or data of your own.</source>
            <translation>손글씨 숫자나 내 데이터를 분류하는 완전 연결 신경망입니다.</translation>
        </message>
        <message>
            <source>A gradient whose norm is larger is shortened to it, before weight decay; 0 clips nothing.</source>
            <translation>기울기의 노름이 이 값보다 크면 가중치 감쇠에 앞서 이 값으로 줄입니다. 0이면 자르지 않습니다.</translation>
        </message>
        <message>
            <source>A polynomial fitted to a sine: linear, yet badly conditioned because powers resemble each other.</source>
            <translation>사인 곡선에 다항식을 맞춥니다. 선형 문제이지만 거듭제곱끼리 비슷하여 조건이 나쁩니다.</translation>
        </message>
        <message>
            <source>A reduction by no more than this is left out (eps in torch).</source>
            <translation>감소량이 이 값 이하이면 줄이지 않습니다(torch의 eps).</translation>
        </message>
        <message>
            <source>A run that starts almost on the ridge shows how an optimizer leaves a saddle point.</source>
            <translation>능선에 가까운 곳에서 시작하여 옵티마이저가 안장점을 어떻게 벗어나는지 보여 줍니다.</translation>
        </message>
        <message>
            <source>A shallow local minimum in front of a deeper one: momentum may carry a run across.</source>
            <translation>얕은 지역 최솟점 너머에 더 깊은 최솟점이 있습니다. 모멘텀이 있으면 넘어갈 수 있습니다.</translation>
        </message>
        <message>
            <source>A step against the gradient, proportional to it.</source>
            <translation>기울기의 반대 방향으로, 기울기에 비례하는 만큼 이동합니다.</translation>
        </message>
        <message>
            <source>A step along a velocity that accumulates gradients, as a heavy ball would roll.</source>
            <translation>무거운 공이 굴러가듯, 기울기를 누적한 속도를 따라 이동합니다.</translation>
        </message>
        <message>
            <source>A surface from your own formula of x and y.</source>
            <translation>x와 y에 대한 내 수식으로 만든 곡면입니다.</translation>
        </message>
        <message>
            <source>AMSGrad</source>
            <translation>AMSGrad</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>정확도</translation>
        </message>
        <message>
            <source>Activation</source>
            <translation>활성화 함수</translation>
        </message>
        <message>
            <source>Adadelta</source>
            <translation>Adadelta</translation>
        </message>
        <message>
            <source>Adagrad</source>
            <translation>Adagrad</translation>
        </message>
        <message>
            <source>Adam</source>
            <translation>Adam</translation>
        </message>
        <message>
            <source>Adam whose first moment already counts the gradient of the step being made.</source>
            <translation>지금 단계의 기울기를 1차 모멘트에 미리 반영하는 Adam입니다.</translation>
        </message>
        <message>
            <source>Adam with weight decay applied to the weights, not mixed into the gradient.</source>
            <translation>가중치 감쇠를 기울기에 섞지 않고 가중치에 직접 적용하는 Adam입니다.</translation>
        </message>
        <message>
            <source>AdamW</source>
            <translation>AdamW</translation>
        </message>
        <message>
            <source>Added to the denominator so that a vanishing gradient does not divide by zero.</source>
            <translation>기울기가 0에 가까울 때 0으로 나누지 않도록 분모에 더하는 작은 값입니다.</translation>
        </message>
        <message>
            <source>Almost no gradient at the start: only rules that rescale the gradient get away.</source>
            <translation>시작점에 기울기가 거의 없습니다. 기울기의 크기를 조정하는 방법만 벗어날 수 있습니다.</translation>
        </message>
        <message>
            <source>Along a wave of the cosine or in straight lines.</source>
            <translation>코사인 곡선을 따르거나(cos) 직선으로(linear) 변합니다.</translation>
        </message>
        <message>
            <source>An elongated bowl: one learning rate has to suit a steep and a shallow direction.</source>
            <translation>길쭉한 그릇 모양입니다. 가파른 방향과 완만한 방향에 같은 학습률을 써야 합니다.</translation>
        </message>
        <message>
            <source>As a share of the best loss (rel) or as a difference (abs).</source>
            <translation>가장 좋은 손실에 대한 비율(rel) 또는 차이(abs)로 셉니다.</translation>
        </message>
        <message>
            <source>As constant, but the first moment is corrected by 1 − β₁ᵗ⁺¹.</source>
            <translation>constant와 같지만 1차 모멘트를 1 − β₁ᵗ⁺¹로 보정합니다.</translation>
        </message>
        <message>
            <source>As torch, with ε added to the root of the uncorrected second moment.</source>
            <translation>torch와 같지만 보정하지 않은 2차 모멘트의 제곱근에 ε을 더합니다.</translation>
        </message>
        <message>
            <source>At each rung the best one of so many runs goes on.</source>
            <translation>단마다 이만큼의 실행 가운데 가장 좋은 하나만 계속합니다.</translation>
        </message>
        <message>
            <source>Batch size</source>
            <translation>배치 크기</translation>
        </message>
        <message>
            <source>Beale</source>
            <translation>빌 함수(Beale)</translation>
        </message>
        <message>
            <source>Better losses are</source>
            <translation>더 나은 손실</translation>
        </message>
        <message>
            <source>Bias correction</source>
            <translation>편향 보정</translation>
        </message>
        <message>
            <source>CSV</source>
            <translation>CSV</translation>
        </message>
        <message>
            <source>Centered</source>
            <translation>중심화(Centered)</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>채널 수</translation>
        </message>
        <message>
            <source>Channels of the first convolution; the second has twice as many.</source>
            <translation>첫 합성곱층의 채널 수입니다. 둘째 층은 그 두 배입니다.</translation>
        </message>
        <message>
            <source>Checkpoint every</source>
            <translation>체크포인트 간격</translation>
        </message>
        <message>
            <source>Clip gradient entries</source>
            <translation>기울기 성분 클리핑</translation>
        </message>
        <message>
            <source>Clip gradient norm</source>
            <translation>기울기 노름 클리핑</translation>
        </message>
        <message>
            <source>Column of a CSV file that holds the class; the last one where left empty.</source>
            <translation>클래스가 든 CSV 파일의 열입니다. 비워 두면 마지막 열을 씁니다.</translation>
        </message>
        <message>
            <source>Column of a CSV file that holds the value; the last one where left empty.</source>
            <translation>값이 든 CSV 파일의 열입니다. 비워 두면 마지막 열을 씁니다.</translation>
        </message>
        <message>
            <source>Come down to the first learning rate as fast as it rose, and only then to the last one.</source>
            <translation>올라간 만큼 빠르게 첫 학습률로 내려온 다음 마지막 학습률로 내려갑니다.</translation>
        </message>
        <message>
            <source>Condition number</source>
            <translation>조건수</translation>
        </message>
        <message>
            <source>Constant</source>
            <translation>고정(Constant)</translation>
        </message>
        <message>
            <source>Content of the file</source>
            <translation>파일의 내용</translation>
        </message>
        <message>
            <source>Convention</source>
            <translation>계산 규약</translation>
        </message>
        <message>
            <source>Convolutional network</source>
            <translation>합성곱 신경망(CNN)</translation>
        </message>
        <message>
            <source>Cool-down</source>
            <translation>휴지 기간</translation>
        </message>
        <message>
            <source>Coordinate x at which every run starts.</source>
            <translation>모든 실행이 시작하는 x 좌표입니다.</translation>
        </message>
        <message>
            <source>Coordinate x of the middle of the part of the plane that plots show.</source>
            <translation>그래프에 보이는 평면 영역 가운데의 x 좌표입니다.</translation>
        </message>
        <message>
            <source>Coordinate x of the minimum, which lies at (a, a²).</source>
            <translation>최솟점 (a, a²)의 x 좌표입니다.</translation>
        </message>
        <message>
            <source>Coordinate y at which every run starts.</source>
            <translation>모든 실행이 시작하는 y 좌표입니다.</translation>
        </message>
        <message>
            <source>Coordinate y of the middle of the part of the plane that plots show.</source>
            <translation>그래프에 보이는 평면 영역 가운데의 y 좌표입니다.</translation>
        </message>
        <message>
            <source>Cosine annealing</source>
            <translation>코사인 감소(Cosine annealing)</translation>
        </message>
        <message>
            <source>Cosine annealing with warm restarts</source>
            <translation>재시작하는 코사인 감소(Warm restarts)</translation>
        </message>
        <message>
            <source>Cosine of step and descent</source>
            <translation>이동 방향과 하강 방향의 코사인</translation>
        </message>
        <message>
            <source>Curvature along y over the curvature along x.</source>
            <translation>x 방향 곡률에 대한 y 방향 곡률의 비입니다.</translation>
        </message>
        <message>
            <source>Cyclic</source>
            <translation>순환(Cyclic)</translation>
        </message>
        <message>
            <source>Dampening</source>
            <translation>완화 계수(Dampening)</translation>
        </message>
        <message>
            <source>Data</source>
            <translation>데이터</translation>
        </message>
        <message>
            <source>Decay rate</source>
            <translation>감소율</translation>
        </message>
        <message>
            <source>Decoupled decay: the weights shrink by a share of themselves, whatever the gradient is.</source>
            <translation>분리된 감쇠: 기울기와 관계없이 가중치가 자기 값의 일정한 비율만큼 줄어듭니다.</translation>
        </message>
        <message>
            <source>Degree</source>
            <translation>차수</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>장치</translation>
        </message>
        <message>
            <source>Distance to minimum</source>
            <translation>최솟점까지의 거리</translation>
        </message>
        <message>
            <source>Divide averages by 1 − βᵗ, which removes the pull of their start at zero.</source>
            <translation>평균을 1 − βᵗ로 나누어, 0에서 시작해 생기는 편향을 없앱니다.</translation>
        </message>
        <message>
            <source>Divide by the standard deviation of the gradient instead of its root mean square.</source>
            <translation>기울기의 제곱평균제곱근 대신 표준편차로 나눕니다.</translation>
        </message>
        <message>
            <source>Divides the learning rate by 1 + (t − 1) times this number at step t.</source>
            <translation>t번째 단계에서 학습률을 1 + (t − 1) × 이 값으로 나눕니다.</translation>
        </message>
        <message>
            <source>Double well</source>
            <translation>이중 우물(Double well)</translation>
        </message>
        <message>
            <source>Duration</source>
            <translation>소요 시간</translation>
        </message>
        <message>
            <source>Each coordinate's gradient divided by its recent root mean square.</source>
            <translation>각 좌표의 기울기를 최근 기울기의 제곱평균제곱근(RMS)으로 나눕니다.</translation>
        </message>
        <message>
            <source>Each reduction multiplies η by this.</source>
            <translation>줄일 때마다 η에 곱하는 값입니다.</translation>
        </message>
        <message>
            <source>Effective learning rate</source>
            <translation>유효 학습률</translation>
        </message>
        <message>
            <source>Entries of the gradient are cut to this absolute value, before weight decay; 0 clips nothing.</source>
            <translation>기울기 성분의 절댓값이 이 값보다 크면 가중치 감쇠에 앞서 이 값으로 자릅니다. 0이면 자르지 않습니다.</translation>
        </message>
        <message>
            <source>Epsilon</source>
            <translation>엡실론</translation>
        </message>
        <message>
            <source>Evaluate every</source>
            <translation>평가 간격</translation>
        </message>
        <message>
            <source>Examples in each gradient: full is batch descent, 1 is stochastic, between is mini-batch.</source>
            <translation>기울기 하나를 구하는 데 쓰는 예제 수입니다. full은 배치, 1은 확률적, 그 사이는 미니배치 경사하강법입니다.</translation>
        </message>
        <message>
            <source>Exponential decay</source>
            <translation>지수 감소(Exponential)</translation>
        </message>
        <message>
            <source>Factor of a reduction</source>
            <translation>감소 배율</translation>
        </message>
        <message>
            <source>Factor of every step: too small is slow, too large overshoots or diverges.</source>
            <translation>모든 단계에 곱하는 값입니다. 너무 작으면 느리고, 너무 크면 최솟점을 지나치거나 발산합니다.</translation>
        </message>
        <message>
            <source>Factor per milestone</source>
            <translation>시점당 배율</translation>
        </message>
        <message>
            <source>Factor per step</source>
            <translation>계단당 배율</translation>
        </message>
        <message>
            <source>Factor per update</source>
            <translation>업데이트당 배율</translation>
        </message>
        <message>
            <source>Fall</source>
            <translation>내려가는 길이</translation>
        </message>
        <message>
            <source>First moment decay</source>
            <translation>1차 모멘트 감쇠율</translation>
        </message>
        <message>
            <source>First rung</source>
            <translation>첫 단(rung)</translation>
        </message>
        <message>
            <source>First wave</source>
            <translation>첫 물결</translation>
        </message>
        <message>
            <source>Formula</source>
            <translation>수식</translation>
        </message>
        <message>
            <source>Formula f(x, y)</source>
            <translation>수식 f(x, y)</translation>
        </message>
        <message>
            <source>Four equally deep minima: the start and the path decide which one is found.</source>
            <translation>깊이가 같은 최솟점이 네 개 있습니다. 시작점과 경로에 따라 어느 것을 찾을지 정해집니다.</translation>
        </message>
        <message>
            <source>Gradient descent</source>
            <translation>경사하강법(Gradient descent)</translation>
        </message>
        <message>
            <source>Gradient norm ‖g‖</source>
            <translation>‖g‖ 기울기 노름</translation>
        </message>
        <message>
            <source>Growth of the waves</source>
            <translation>물결의 증가 배율</translation>
        </message>
        <message>
            <source>Half a wave of the cosine down, again and again from the full learning rate.</source>
            <translation>코사인의 반 물결을 따라 내려가고, 처음 학습률에서 다시 시작하기를 되풀이합니다.</translation>
        </message>
        <message>
            <source>Half wave</source>
            <translation>반 물결</translation>
        </message>
        <message>
            <source>Height over the plane: numbers, x, y, pi, e, + - * / ^ and functions such as sin or exp.</source>
            <translation>평면 위의 높이: 수, x, y, pi, e, + - * / ^, sin이나 exp 같은 함수를 씁니다.</translation>
        </message>
        <message>
            <source>Hidden layers</source>
            <translation>은닉층</translation>
        </message>
        <message>
            <source>Highest power of the polynomial.</source>
            <translation>다항식의 최고 차수입니다.</translation>
        </message>
        <message>
            <source>Himmelblau</source>
            <translation>힘멜블라우 함수(Himmelblau)</translation>
        </message>
        <message>
            <source>How far below the best loss another must be to count as better.</source>
            <translation>손실이 가장 좋은 값보다 이만큼 더 낮아야 나아진 것으로 봅니다.</translation>
        </message>
        <message>
            <source>How fast the momentum grows from β₁/2 towards β₁: as 1 − ½ · 0.96^(t ψ).</source>
            <translation>모멘텀이 β₁/2에서 β₁로 커지는 빠르기입니다. 1 − ½ · 0.96^(t ψ)를 따릅니다.</translation>
        </message>
        <message>
            <source>How long the part of the plane that plots show is along x.</source>
            <translation>그래프에 보이는 평면 영역의 x 방향 길이입니다.</translation>
        </message>
        <message>
            <source>How long the part of the plane that plots show is along y.</source>
            <translation>그래프에 보이는 평면 영역의 y 방향 길이입니다.</translation>
        </message>
        <message>
            <source>How many points are drawn from the axes.</source>
            <translation>축에서 뽑을 점의 개수입니다.</translation>
        </message>
        <message>
            <source>How many runs each point has, with the seed of the experiment and those after it.</source>
            <translation>점마다 실행할 횟수입니다. 실험의 시드와 그다음 시드들을 씁니다.</translation>
        </message>
        <message>
            <source>How many times as long each wave is as the one before.</source>
            <translation>각 물결이 바로 앞 물결보다 몇 배 긴지 정합니다.</translation>
        </message>
        <message>
            <source>How many updates of the parameters the run makes.</source>
            <translation>실행이 파라미터를 업데이트하는 횟수입니다.</translation>
        </message>
        <message>
            <source>How much deeper the left well is; both are equally deep at 0.</source>
            <translation>왼쪽 우물이 얼마나 더 깊은지 정합니다. 0이면 깊이가 같습니다.</translation>
        </message>
        <message>
            <source>How often norms, moments and coordinates are recorded; the loss is recorded at every update. auto is every 10 updates for up to 1000 parameters, every 50 for more.</source>
            <translation>노름, 모멘트, 좌표를 기록하는 간격입니다. 손실은 업데이트마다 기록합니다. auto는 매개변수가 1000개 이하이면 10번, 더 많으면 50번의 업데이트마다 기록합니다.</translation>
        </message>
        <message>
            <source>How often the loss over all the data, the validation loss and the accuracy are computed.</source>
            <translation>전체 데이터의 손실, 검증 손실, 정확도를 계산하는 간격입니다.</translation>
        </message>
        <message>
            <source>How often the run is kept in a file to go on from, after 16 files at most every 5 seconds, besides at its end; 0 is at its end only.</source>
            <translation>이어 갈 수 있도록 실행을 파일로 남기는 간격입니다. 16개 다음부터는 5초에 많아야 하나를 남깁니다. 끝에서는 언제나 남기며, 0이면 끝에서만 남깁니다.</translation>
        </message>
        <message>
            <source>How steeply the walls rise beside the valley's floor.</source>
            <translation>골짜기 바닥 옆의 벽이 얼마나 가파른지 정합니다.</translation>
        </message>
        <message>
            <source>Improvement counted</source>
            <translation>개선을 세는 방법</translation>
        </message>
        <message>
            <source>Initial accumulator</source>
            <translation>누적 초깃값</translation>
        </message>
        <message>
            <source>Inverse-time decay</source>
            <translation>시간 반비례 감소(Inverse-time)</translation>
        </message>
        <message>
            <source>JSON</source>
            <translation>JSON</translation>
        </message>
        <message>
            <source>Keep one of</source>
            <translation>남기는 비율 1/η</translation>
        </message>
        <message>
            <source>L2 regularisation: λθ is added to the gradient before anything else happens to it.</source>
            <translation>L2 정규화: 다른 계산에 앞서 기울기에 λθ를 더합니다.</translation>
        </message>
        <message>
            <source>L2 regularisation: λθ is added to the gradient before anything else happens to it; in Keras' conventions the weights shrink by η λ θ instead.</source>
            <translation>L2 정규화: 다른 계산에 앞서 기울기에 λθ를 더합니다. Keras의 규약에서는 그 대신 가중치가 η λ θ만큼 줄어듭니다.</translation>
        </message>
        <message>
            <source>Large steps first and small ones later: η divided by a growing number of updates.</source>
            <translation>처음에는 크게, 나중에는 작게 이동합니다. 업데이트가 늘수록 η를 더 큰 수로 나눕니다.</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>학습률</translation>
        </message>
        <message>
            <source>Learning rate decay</source>
            <translation>학습률 감소</translation>
        </message>
        <message>
            <source>Learning rate η</source>
            <translation>학습률 η</translation>
        </message>
        <message>
            <source>Least improvement</source>
            <translation>최소 개선</translation>
        </message>
        <message>
            <source>Least reduction</source>
            <translation>최소 감소량</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>길이</translation>
        </message>
        <message>
            <source>Linear</source>
            <translation>선형(Linear)</translation>
        </message>
        <message>
            <source>Logistic regression</source>
            <translation>로지스틱 회귀</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>손실</translation>
        </message>
        <message>
            <source>Lowest learning rate</source>
            <translation>최저 학습률</translation>
        </message>
        <message>
            <source>Memory of the average of gradients: about 1/(1 − β₁) steps.</source>
            <translation>기울기의 평균이 기억하는 길이입니다. 약 1/(1 − β₁)단계입니다.</translation>
        </message>
        <message>
            <source>Memory of the average of squared gradients: about 1/(1 − β₂) steps.</source>
            <translation>기울기 제곱의 평균이 기억하는 길이입니다. 약 1/(1 − β₂)단계입니다.</translation>
        </message>
        <message>
            <source>Memory of the average of squared gradients: about 1/(1 − ρ) steps.</source>
            <translation>기울기 제곱의 평균이 기억하는 길이입니다. 약 1/(1 − ρ)단계입니다.</translation>
        </message>
        <message>
            <source>Milestones</source>
            <translation>감소 시점(Milestones)</translation>
        </message>
        <message>
            <source>Minimiser</source>
            <translation>최솟점 위치</translation>
        </message>
        <message>
            <source>Momentum</source>
            <translation>모멘텀(Momentum)</translation>
        </message>
        <message>
            <source>Momentum and RMSprop together, both corrected for their start at zero.</source>
            <translation>모멘텀과 RMSprop을 결합하고, 0에서 시작해 생기는 편향을 둘 다 보정합니다.</translation>
        </message>
        <message>
            <source>Momentum decay</source>
            <translation>모멘텀 감쇠</translation>
        </message>
        <message>
            <source>Momentum that looks ahead to where the velocity is about to carry it.</source>
            <translation>속도를 따라 이동할 위치를 미리 내다보는 모멘텀입니다.</translation>
        </message>
        <message>
            <source>Multi-layer perceptron</source>
            <translation>다층 퍼셉트론(MLP)</translation>
        </message>
        <message>
            <source>Multi-step decay</source>
            <translation>다단계 감소(Multi-step)</translation>
        </message>
        <message>
            <source>NAdam</source>
            <translation>NAdam</translation>
        </message>
        <message>
            <source>Nesterov</source>
            <translation>네스테로프(Nesterov)</translation>
        </message>
        <message>
            <source>No learning rate: the step has the units of the parameters by itself.</source>
            <translation>학습률이 없습니다. 이동량이 그 자체로 파라미터와 같은 단위를 갖습니다.</translation>
        </message>
        <message>
            <source>Noise</source>
            <translation>잡음</translation>
        </message>
        <message>
            <source>Number of points on the sine, evenly spaced from −π to π; a file brings its own.</source>
            <translation>−π부터 π까지 고르게 놓인 사인 곡선 위 점의 수입니다. 파일을 쓰면 파일의 점을 따릅니다.</translation>
        </message>
        <message>
            <source>Number of units of each hidden layer; empty for none.</source>
            <translation>각 은닉층의 유닛 수입니다. 비워 두면 은닉층이 없습니다.</translation>
        </message>
        <message>
            <source>Numbers of updates after which the learning rate is multiplied by γ.</source>
            <translation>학습률에 γ를 곱할 업데이트 횟수입니다.</translation>
        </message>
        <message>
            <source>One cycle</source>
            <translation>원 사이클(One cycle)</translation>
        </message>
        <message>
            <source>Own Python file</source>
            <translation>직접 쓴 Python 파일</translation>
        </message>
        <message>
            <source>Parameter norm ‖θ‖</source>
            <translation>‖θ‖ 파라미터 노름</translation>
        </message>
        <message>
            <source>Parquet</source>
            <translation>Parquet</translation>
        </message>
        <message>
            <source>Part of the updates in which the learning rate rises to η.</source>
            <translation>학습률이 η까지 올라가는 구간이 전체 업데이트에서 차지하는 비율입니다.</translation>
        </message>
        <message>
            <source>Patience</source>
            <translation>참을성(Patience)</translation>
        </message>
        <message>
            <source>Peaks</source>
            <translation>꼭대기</translation>
        </message>
        <message>
            <source>Peaks stay, halve from cycle to cycle (triangular2) or shrink with each update (exp_range).</source>
            <translation>꼭대기가 그대로이거나, 주기마다 반으로 줄거나(triangular2), 업데이트마다 줄어듭니다(exp_range).</translation>
        </message>
        <message>
            <source>Plateau</source>
            <translation>평탄면(Plateau)</translation>
        </message>
        <message>
            <source>Plot around x</source>
            <translation>그래프 중심 x</translation>
        </message>
        <message>
            <source>Plot around y</source>
            <translation>그래프 중심 y</translation>
        </message>
        <message>
            <source>Plot height</source>
            <translation>그래프 높이</translation>
        </message>
        <message>
            <source>Plot width</source>
            <translation>그래프 너비</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>점의 수</translation>
        </message>
        <message>
            <source>Points drawn</source>
            <translation>뽑는 점 수</translation>
        </message>
        <message>
            <source>Polynomial decay</source>
            <translation>다항식 감소(Polynomial)</translation>
        </message>
        <message>
            <source>Polynomial regression</source>
            <translation>다항 회귀</translation>
        </message>
        <message>
            <source>Power</source>
            <translation>거듭제곱</translation>
        </message>
        <message>
            <source>Power of the share of the updates that are left: 1 is a straight line.</source>
            <translation>남은 업데이트 비율의 거듭제곱 지수입니다. 1이면 직선입니다.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>정밀도</translation>
        </message>
        <message>
            <source>Python file</source>
            <translation>Python 파일</translation>
        </message>
        <message>
            <source>Quadratic</source>
            <translation>이차함수(Quadratic)</translation>
        </message>
        <message>
            <source>RMSprop</source>
            <translation>RMSprop</translation>
        </message>
        <message>
            <source>Rastrigin</source>
            <translation>라스트리긴 함수(Rastrigin)</translation>
        </message>
        <message>
            <source>Record state every</source>
            <translation>상태 기록 간격</translation>
        </message>
        <message>
            <source>Reduce on plateau</source>
            <translation>정체 시 감소(Reduce on plateau)</translation>
        </message>
        <message>
            <source>Rise</source>
            <translation>올라가는 길이</translation>
        </message>
        <message>
            <source>Rise from η divided by</source>
            <translation>시작할 때 η를 나누는 수</translation>
        </message>
        <message>
            <source>Rising part</source>
            <translation>올라가는 비율</translation>
        </message>
        <message>
            <source>Rosenbrock</source>
            <translation>로젠브록 함수(Rosenbrock)</translation>
        </message>
        <message>
            <source>SHA-256 that a run fills in: a file that has another one is refused, and empty takes any.</source>
            <translation>실행이 채우는 SHA-256입니다. 값이 다른 파일은 거부하고, 비어 있으면 어떤 파일이든 받습니다.</translation>
        </message>
        <message>
            <source>Saddle</source>
            <translation>안장점(Saddle)</translation>
        </message>
        <message>
            <source>Sampling</source>
            <translation>표본 추출</translation>
        </message>
        <message>
            <source>Second moment decay</source>
            <translation>2차 모멘트 감쇠율</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>시드</translation>
        </message>
        <message>
            <source>Seeds at each point</source>
            <translation>점마다 시드 수</translation>
        </message>
        <message>
            <source>Shape</source>
            <translation>모양</translation>
        </message>
        <message>
            <source>Share at the end</source>
            <translation>끝 비율</translation>
        </message>
        <message>
            <source>Share at the start</source>
            <translation>시작 비율</translation>
        </message>
        <message>
            <source>Share of each new gradient, after the first, that does not enter the velocity.</source>
            <translation>두 번째 기울기부터, 속도에 반영하지 않는 새 기울기의 비율입니다.</translation>
        </message>
        <message>
            <source>Share of the examples that no run learns from; the same examples for every run.</source>
            <translation>학습에 쓰지 않는 예제의 비율입니다. 모든 실행에서 같은 예제를 제외합니다.</translation>
        </message>
        <message>
            <source>Share of the schedule's first learning rate with which the warm-up begins.</source>
            <translation>워밍업을 시작할 때의 학습률로, 스케줄의 첫 학습률에 대한 비율입니다.</translation>
        </message>
        <message>
            <source>Share of the velocity that is kept from one step to the next.</source>
            <translation>다음 단계로 이어지는 속도의 비율입니다.</translation>
        </message>
        <message>
            <source>Share of η at the end of the line.</source>
            <translation>직선이 끝날 때의 η에 대한 비율입니다.</translation>
        </message>
        <message>
            <source>Share of η of the first update.</source>
            <translation>첫 업데이트의 η에 대한 비율입니다.</translation>
        </message>
        <message>
            <source>Smaller steps for coordinates that have moved much, larger ones for rare ones.</source>
            <translation>많이 변한 좌표는 작게, 드물게 변한 좌표는 크게 이동합니다.</translation>
        </message>
        <message>
            <source>Squared gradient decay</source>
            <translation>기울기 제곱 감쇠율</translation>
        </message>
        <message>
            <source>Standard deviation of the hole; the surface is flat beyond three widths.</source>
            <translation>구멍의 표준편차입니다. 너비의 세 배 밖은 평평합니다.</translation>
        </message>
        <message>
            <source>Standard deviation of the noise on the sine, the same noise for every run.</source>
            <translation>사인 곡선에 더하는 잡음의 표준편차입니다. 모든 실행에 같은 잡음을 씁니다.</translation>
        </message>
        <message>
            <source>Start of the run's own random numbers: where it begins and in which order it sees the data.</source>
            <translation>실행이 쓰는 난수의 시작값입니다. 시작 위치와 데이터를 보는 순서를 정합니다.</translation>
        </message>
        <message>
            <source>Start x</source>
            <translation>시작점 x</translation>
        </message>
        <message>
            <source>Start y</source>
            <translation>시작점 y</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>상태</translation>
        </message>
        <message>
            <source>Step decay</source>
            <translation>계단식 감소(Step)</translation>
        </message>
        <message>
            <source>Step length</source>
            <translation>계단 길이</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>단계 수</translation>
        </message>
        <message>
            <source>Stop the runs that do worst early, so that the updates are spent on the others.</source>
            <translation>가장 나쁜 실행을 일찍 멈추고 남은 업데이트를 다른 실행에 씁니다.</translation>
        </message>
        <message>
            <source>Successive halving</source>
            <translation>연속 반감법</translation>
        </message>
        <message>
            <source>Target column</source>
            <translation>목푯값 열</translation>
        </message>
        <message>
            <source>TensorBoard</source>
            <translation>TensorBoard</translation>
        </message>
        <message>
            <source>The decay follows the schedule but not the base learning rate.</source>
            <translation>감쇠는 스케줄을 따르지만 기본 학습률과는 관계가 없습니다.</translation>
        </message>
        <message>
            <source>The decay is multiplied by the learning rate of the step.</source>
            <translation>감쇠에 그 단계의 학습률을 곱합니다.</translation>
        </message>
        <message>
            <source>The first learning rate is η divided by this.</source>
            <translation>첫 학습률은 η를 이 값으로 나눈 것입니다.</translation>
        </message>
        <message>
            <source>The function that each hidden unit applies to its sum.</source>
            <translation>은닉 유닛이 합에 적용하는 함수입니다.</translation>
        </message>
        <message>
            <source>The gradient is taken at the look-ahead point; η multiplies the sum when the step is made.</source>
            <translation>미리 내다본 점에서 기울기를 구합니다. η는 이동할 때 기울기의 합에 곱합니다.</translation>
        </message>
        <message>
            <source>The gradient is taken where the velocity is about to carry θ; η enters the velocity.</source>
            <translation>속도를 따라 이동할 위치에서 기울기를 구합니다. η는 속도에 들어갑니다.</translation>
        </message>
        <message>
            <source>The height of the cycle is multiplied by this at every update.</source>
            <translation>업데이트할 때마다 주기의 높이에 곱하는 값입니다.</translation>
        </message>
        <message>
            <source>The last learning rate is the first one divided by this.</source>
            <translation>마지막 학습률은 첫 학습률을 이 값으로 나눈 것입니다.</translation>
        </message>
        <message>
            <source>The learning rate after t updates is η / (1 + k t), half of η after 1/k updates.</source>
            <translation>업데이트를 t번 한 뒤의 학습률은 η / (1 + k t)이며, 1/k번 뒤에 η의 절반이 됩니다.</translation>
        </message>
        <message>
            <source>The learning rate comes down along half a wave of the cosine.</source>
            <translation>학습률이 코사인의 반 물결을 따라 내려갑니다.</translation>
        </message>
        <message>
            <source>The learning rate enters the velocity, so that earlier steps keep the rate they were made with.</source>
            <translation>학습률이 속도에 들어가므로, 앞선 단계에는 그때의 학습률이 그대로 남습니다.</translation>
        </message>
        <message>
            <source>The learning rate falls to zero as a power of the updates that are left.</source>
            <translation>학습률이 남은 업데이트 비율의 거듭제곱에 비례하여 0까지 내려갑니다.</translation>
        </message>
        <message>
            <source>The learning rate goes from one share of η to another in a straight line.</source>
            <translation>학습률이 η의 한 비율에서 다른 비율로 직선을 따라 변합니다.</translation>
        </message>
        <message>
            <source>The learning rate goes up to η and down again, over and over.</source>
            <translation>학습률이 η까지 올라갔다가 내려오기를 되풀이합니다.</translation>
        </message>
        <message>
            <source>The learning rate is multiplied by this after every update.</source>
            <translation>업데이트할 때마다 학습률에 곱하는 값입니다.</translation>
        </message>
        <message>
            <source>The learning rate is multiplied by this at every milestone.</source>
            <translation>감소 시점마다 학습률에 곱하는 값입니다.</translation>
        </message>
        <message>
            <source>The learning rate is multiplied by this at the end of every step.</source>
            <translation>계단이 끝날 때마다 학습률에 곱하는 값입니다.</translation>
        </message>
        <message>
            <source>The learning rate is multiplied by γ after every so many updates.</source>
            <translation>일정한 횟수만큼 업데이트할 때마다 학습률에 γ를 곱합니다.</translation>
        </message>
        <message>
            <source>The learning rate is multiplied by γ after every update.</source>
            <translation>업데이트할 때마다 학습률에 γ를 곱합니다.</translation>
        </message>
        <message>
            <source>The learning rate is multiplied by γ at each of the given updates.</source>
            <translation>정해진 업데이트마다 학습률에 γ를 곱합니다.</translation>
        </message>
        <message>
            <source>The learning rate is never reduced below this.</source>
            <translation>학습률을 이 값보다 작게 줄이지 않습니다.</translation>
        </message>
        <message>
            <source>The learning rate is reduced where the loss of the run no longer falls.</source>
            <translation>실행의 손실이 더 내려가지 않으면 학습률을 줄입니다.</translation>
        </message>
        <message>
            <source>The learning rate rises to η and then falls to almost nothing, once in the run.</source>
            <translation>실행 동안 한 번, 학습률이 η까지 올라간 다음 거의 0까지 내려갑니다.</translation>
        </message>
        <message>
            <source>The learning rate that the schedule comes down to.</source>
            <translation>스케줄이 내려가는 가장 낮은 학습률입니다.</translation>
        </message>
        <message>
            <source>The momentum grows 250 times as fast as in torch, and weight decay is decoupled.</source>
            <translation>모멘텀이 torch보다 250배 빠르게 커지며, 가중치 감쇠가 기울기와 분리됩니다.</translation>
        </message>
        <message>
            <source>The momentum grows from β₁/2 towards β₁, slowly.</source>
            <translation>모멘텀이 β₁/2에서 β₁로 천천히 커집니다.</translation>
        </message>
        <message>
            <source>The momentum is β₁ throughout, and both parts are corrected by 1 − β₁ᵗ.</source>
            <translation>모멘텀은 처음부터 끝까지 β₁이며, 두 부분을 모두 1 − β₁ᵗ로 보정합니다.</translation>
        </message>
        <message>
            <source>The ratio of two running averages sets the step; the learning rate is 1.</source>
            <translation>두 이동 평균의 비가 보폭을 정합니다. 학습률은 1입니다.</translation>
        </message>
        <message>
            <source>The same learning rate at every step.</source>
            <translation>모든 단계에서 학습률이 같습니다.</translation>
        </message>
        <message>
            <source>The smaller ones (min) or the larger ones (max).</source>
            <translation>더 작은 손실(min) 또는 더 큰 손실(max)입니다.</translation>
        </message>
        <message>
            <source>The step is multiplied by a learning rate, 1 at first.</source>
            <translation>이동량에 학습률을 곱합니다. 기본값은 1입니다.</translation>
        </message>
        <message>
            <source>The velocity averages gradients: η here does what η (1 − μ) does in the other two.</source>
            <translation>속도가 기울기의 평균입니다. 여기서 η는 다른 두 규약의 η (1 − μ)와 같은 역할을 합니다.</translation>
        </message>
        <message>
            <source>The velocity sums gradients; the learning rate multiplies it when the step is made.</source>
            <translation>속도가 기울기의 합입니다. 학습률은 이동할 때 속도에 곱합니다.</translation>
        </message>
        <message>
            <source>Then fall below that by</source>
            <translation>끝날 때 더 나누는 수</translation>
        </message>
        <message>
            <source>Three phases</source>
            <translation>세 구간</translation>
        </message>
        <message>
            <source>Tilt</source>
            <translation>기울임</translation>
        </message>
        <message>
            <source>Training loss, all data</source>
            <translation>학습 손실(전체 데이터)</translation>
        </message>
        <message>
            <source>Two convolutions and a linear layer that classify handwritten digits.</source>
            <translation>합성곱층 두 개와 선형층 하나로 손글씨 숫자를 분류합니다.</translation>
        </message>
        <message>
            <source>Update norm ‖Δθ‖</source>
            <translation>‖Δθ‖ 업데이트 노름</translation>
        </message>
        <message>
            <source>Updates after a reduction in which nothing is counted.</source>
            <translation>학습률을 줄인 뒤 아무것도 세지 않는 업데이트 수입니다.</translation>
        </message>
        <message>
            <source>Updates after which the learning rate is zero: steps is the rest of the run.</source>
            <translation>학습률이 0이 될 때까지의 업데이트 수입니다. steps는 실행이 끝날 때까지입니다.</translation>
        </message>
        <message>
            <source>Updates after which the runs are compared for the first time; auto leaves it to their number.</source>
            <translation>실행을 처음 비교하기까지의 업데이트 횟수입니다. auto는 실행 수에 따라 정합니다.</translation>
        </message>
        <message>
            <source>Updates from one multiplication by γ to the next.</source>
            <translation>γ를 한 번 곱하고 다시 곱할 때까지의 업데이트 수입니다.</translation>
        </message>
        <message>
            <source>Updates from the highest learning rate to the lowest: same is as many as the rise has.</source>
            <translation>최고 학습률에서 최저 학습률까지의 업데이트 수입니다. same은 올라가는 길이와 같습니다.</translation>
        </message>
        <message>
            <source>Updates from the lowest learning rate to the highest.</source>
            <translation>최저 학습률에서 최고 학습률까지의 업데이트 수입니다.</translation>
        </message>
        <message>
            <source>Updates in a row without a better loss that are borne; the next one reduces η.</source>
            <translation>손실이 나아지지 않아도 연달아 참는 업데이트 수입니다. 그다음 업데이트에서 η를 줄입니다.</translation>
        </message>
        <message>
            <source>Updates in which the learning rate rises in a straight line before the schedule begins; 0 for none.</source>
            <translation>스케줄이 시작되기 전에 학습률이 직선으로 올라가는 업데이트 수입니다. 0이면 워밍업이 없습니다.</translation>
        </message>
        <message>
            <source>Updates that the line takes, after which the rate stays: steps is the rest of the run.</source>
            <translation>직선이 이어지는 업데이트 수이며, 그 뒤로는 변하지 않습니다. steps는 실행이 끝날 때까지입니다.</translation>
        </message>
        <message>
            <source>Updates to the first restart (T_0 in torch).</source>
            <translation>처음 다시 시작할 때까지의 업데이트 수입니다(torch의 T_0).</translation>
        </message>
        <message>
            <source>Updates to the lowest learning rate (T_max in torch), from which it rises again: steps is the rest of the run.</source>
            <translation>최저 학습률까지의 업데이트 수이며(torch의 T_max), 그 뒤로 다시 올라갑니다. steps는 실행이 끝날 때까지입니다.</translation>
        </message>
        <message>
            <source>Use the largest second moment seen so far, so that the step can only shrink.</source>
            <translation>지금까지 가장 컸던 2차 모멘트를 써서 보폭이 줄어들기만 하게 합니다.</translation>
        </message>
        <message>
            <source>Validation accuracy</source>
            <translation>검증 정확도</translation>
        </message>
        <message>
            <source>Validation loss</source>
            <translation>검증 손실</translation>
        </message>
        <message>
            <source>Validation share</source>
            <translation>검증 비율</translation>
        </message>
        <message>
            <source>Value of every sum of squared gradients before the first step.</source>
            <translation>첫 단계 전에 기울기 제곱의 합이 갖는 값입니다.</translation>
        </message>
        <message>
            <source>Wall steepness</source>
            <translation>벽의 가파른 정도</translation>
        </message>
        <message>
            <source>Warm-up</source>
            <translation>워밍업(Warm-up)</translation>
        </message>
        <message>
            <source>Warm-up begins at</source>
            <translation>워밍업 시작 비율</translation>
        </message>
        <message>
            <source>Weight decay</source>
            <translation>가중치 감쇠</translation>
        </message>
        <message>
            <source>Where each cycle begins and ends.</source>
            <translation>각 주기가 시작하고 끝나는 학습률입니다.</translation>
        </message>
        <message>
            <source>Where the numbers are computed: cpu, cuda, cuda:1, … or mps.</source>
            <translation>계산하는 장치입니다: cpu, cuda, cuda:1, … 또는 mps.</translation>
        </message>
        <message>
            <source>Whose arithmetic is used where books and libraries write this optimizer differently.</source>
            <translation>책과 라이브러리마다 이 옵티마이저의 식이 다를 때 어느 쪽의 계산을 따를지 정합니다.</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>너비</translation>
        </message>
        <message>
            <source>Written so that the gradient is taken at θ, which is the look-ahead point of the other two.</source>
            <translation>θ에서 기울기를 구하도록 쓴 식입니다. 이 θ는 다른 두 규약에서 미리 내다본 점입니다.</translation>
        </message>
        <message>
            <source>Your file, or example for the one that comes along, or package:NAME for a package's.</source>
            <translation>내 파일, 함께 제공되는 파일이면 example, 패키지의 것이면 package:NAME입니다.</translation>
        </message>
        <message>
            <source>Your own torch module with its data and loss; the file is run when a run starts.</source>
            <translation>직접 쓴 torch 모듈과 데이터, 손실입니다. 파일은 실행을 시작할 때 실행됩니다.</translation>
        </message>
        <message>
            <source>area over steps</source>
            <translation>단계에 대한 곡선 아래 넓이</translation>
        </message>
        <message>
            <source>at θₜ, on the same examples</source>
            <translation>θₜ에서, 같은 예제에 대한 정확도</translation>
        </message>
        <message>
            <source>at θₜ, on the training examples</source>
            <translation>θₜ에서, 학습 예제에 대한 정확도</translation>
        </message>
        <message>
            <source>average of gradients</source>
            <translation>기울기의 평균</translation>
        </message>
        <message>
            <source>average of squared gradients</source>
            <translation>기울기 제곱의 평균</translation>
        </message>
        <message>
            <source>average of squared updates</source>
            <translation>이동량 제곱의 평균</translation>
        </message>
        <message>
            <source>best @ step</source>
            <translation>최저 @ 단계</translation>
        </message>
        <message>
            <source>breast-cancer, or a CSV or NPZ file with two classes.</source>
            <translation>breast-cancer, 또는 클래스가 두 개인 CSV나 NPZ 파일입니다.</translation>
        </message>
        <message>
            <source>digits, or a CSV or NPZ file with two or more classes.</source>
            <translation>digits, 또는 클래스가 두 개 이상인 CSV나 NPZ 파일입니다.</translation>
        </message>
        <message>
            <source>examples</source>
            <translation>개</translation>
        </message>
        <message>
            <source>first moment</source>
            <translation>1차 모멘트</translation>
        </message>
        <message>
            <source>first moment that looks ahead</source>
            <translation>한 단계 앞을 내다본 1차 모멘트</translation>
        </message>
        <message>
            <source>first moment without the pull of its start at zero</source>
            <translation>0에서 시작한 편향을 없앤 1차 모멘트</translation>
        </message>
        <message>
            <source>float32 is what networks are trained in; float64 agrees with hand calculation to 15 digits.</source>
            <translation>신경망 학습에는 float32를 씁니다. float64는 손 계산과 15자리까지 일치합니다.</translation>
        </message>
        <message>
            <source>from θₜ to the nearest global minimum, or to the least-squares solution</source>
            <translation>θₜ에서 가장 가까운 전역 최솟점 또는 최소제곱해까지의 거리</translation>
        </message>
        <message>
            <source>gradient</source>
            <translation>기울기</translation>
        </message>
        <message>
            <source>grid: every combination; random: points drawn independently; sobol: points that cover the axes evenly.</source>
            <translation>grid: 모든 조합, random: 서로 독립인 점, sobol: 축을 고르게 덮는 점.</translation>
        </message>
        <message>
            <source>largest second moment</source>
            <translation>지금까지 가장 큰 2차 모멘트</translation>
        </message>
        <message>
            <source>last</source>
            <translation>마지막</translation>
        </message>
        <message>
            <source>learning rate before the schedule</source>
            <translation>스케줄을 적용하기 전의 학습률</translation>
        </message>
        <message>
            <source>loss</source>
            <translation>손실</translation>
        </message>
        <message>
            <source>mean factor of a coordinate's gradient or first moment, over coordinates that have one</source>
            <translation>각 좌표의 기울기 또는 1차 모멘트에 곱해지는 값의 평균(그런 값이 있는 좌표만)</translation>
        </message>
        <message>
            <source>momentum of step t</source>
            <translation>t단계의 모멘텀</translation>
        </message>
        <message>
            <source>no</source>
            <translation>아니요</translation>
        </message>
        <message>
            <source>norms of slots, corrected for their start at zero</source>
            <translation>0에서 시작해 생긴 편향을 보정한 슬롯의 노름</translation>
        </message>
        <message>
            <source>norms of the slots of the optimizer's state</source>
            <translation>옵티마이저가 기억하는 슬롯의 노름</translation>
        </message>
        <message>
            <source>of the gradient at θₜ₋₁</source>
            <translation>θₜ₋₁에서 구한 기울기의 노름</translation>
        </message>
        <message>
            <source>of the schedule, at this update</source>
            <translation>이번 업데이트에서 스케줄이 정한 학습률</translation>
        </message>
        <message>
            <source>of θₜ</source>
            <translation>θₜ의 노름</translation>
        </message>
        <message>
            <source>of θₜ − θₜ₋₁</source>
            <translation>θₜ − θₜ₋₁의 노름</translation>
        </message>
        <message>
            <source>parameters</source>
            <translation>파라미터</translation>
        </message>
        <message>
            <source>product of the momenta up to step t</source>
            <translation>t단계까지의 모멘텀의 곱</translation>
        </message>
        <message>
            <source>second moment</source>
            <translation>2차 모멘트</translation>
        </message>
        <message>
            <source>second moment without the pull of its start at zero</source>
            <translation>0에서 시작한 편향을 없앤 2차 모멘트</translation>
        </message>
        <message>
            <source>sine, or a CSV or NPZ file with one feature and a number to predict.</source>
            <translation>sine, 또는 특징 하나와 예측할 수가 든 CSV나 NPZ 파일입니다.</translation>
        </message>
        <message>
            <source>single coordinates, for problems of at most eight parameters</source>
            <translation>파라미터가 여덟 개 이하인 문제의 좌표 하나하나</translation>
        </message>
        <message>
            <source>step</source>
            <translation>단계</translation>
        </message>
        <message>
            <source>step before the learning rate</source>
            <translation>학습률을 곱하기 전의 이동량</translation>
        </message>
        <message>
            <source>sum of squared gradients</source>
            <translation>기울기 제곱의 합</translation>
        </message>
        <message>
            <source>the loss at θₜ on examples that are never trained on</source>
            <translation>θₜ에서, 학습에 전혀 쓰지 않는 예제에 대한 손실</translation>
        </message>
        <message>
            <source>the loss at θₜ over all training examples</source>
            <translation>θₜ에서 모든 학습 예제에 대한 손실</translation>
        </message>
        <message>
            <source>the loss at θₜ₋₁, where the gradient was taken, over the examples of this update</source>
            <translation>기울기를 구한 θₜ₋₁에서, 이번 업데이트에 쓴 예제에 대한 손실</translation>
        </message>
        <message>
            <source>units</source>
            <translation>유닛</translation>
        </message>
        <message>
            <source>updates</source>
            <translation>회</translation>
        </message>
        <message>
            <source>velocity</source>
            <translation>속도</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>예</translation>
        </message>
        <message>
            <source>{target} @ step</source>
            <translation>{target} @ 단계</translation>
        </message>
        <message>
            <source>{target} @ time</source>
            <translation>{target} @ 시간</translation>
        </message>
        <message>
            <source>ε is added outside the roots, so that the first steps are far smaller; no learning rate.</source>
            <translation>ε을 제곱근 밖에서 더하므로 처음 몇 단계의 보폭이 훨씬 작습니다. 학습률은 없습니다.</translation>
        </message>
        <message>
            <source>ε is added to the root of the corrected second moment.</source>
            <translation>보정한 2차 모멘트의 제곱근에 ε을 더합니다.</translation>
        </message>
        <message>
            <source>ε is added to the root of the uncorrected second moment and weighs more in the first steps.</source>
            <translation>보정하지 않은 2차 모멘트의 제곱근에 ε을 더하므로, 처음 몇 단계에서 ε의 영향이 더 큽니다.</translation>
        </message>
        <message>
            <source>ε is added to the root.</source>
            <translation>ε을 제곱근에 더합니다.</translation>
        </message>
        <message>
            <source>ε is added under the root, the sum starts above zero, and weight decay is decoupled.</source>
            <translation>ε을 제곱근 안에서 더하고, 합이 0보다 큰 값에서 시작하며, 가중치 감쇠가 기울기와 분리됩니다.</translation>
        </message>
        <message>
            <source>ε is added under the root, η enters the velocity of momentum, and weight decay is decoupled.</source>
            <translation>ε을 제곱근 안에서 더하고, 모멘텀의 속도에 η가 들어가며, 가중치 감쇠가 기울기와 분리됩니다.</translation>
        </message>
        <message>
            <source>θ ← θ − η g, as everywhere.</source>
            <translation>θ ← θ − η g. 어디에서나 같습니다.</translation>
        </message>
        <message>
            <source>θ₀, g₀, m₀, …</source>
            <translation>θ₀, g₀, m₀, …</translation>
        </message>
        <message>
            <source>‖m̂‖, ‖v̂‖, …</source>
            <translation>‖m̂‖, ‖v̂‖, …</translation>
        </message>
        <message>
            <source>‖m‖, ‖v‖, ‖G‖, …</source>
            <translation>‖m‖, ‖v‖, ‖G‖, …</translation>
        </message>
    </context>
    <context>
        <name>DetailsPanel</name>
        <message>
            <source>Duration</source>
            <translation>소요 시간</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>메모</translation>
        </message>
        <message>
            <source>Run {0}</source>
            <translation>실행 {0}</translation>
        </message>
        <message>
            <source>Select a run to see its tags and its note here.</source>
            <translation>실행을 고르면 태그와 메모가 여기에 보입니다.</translation>
        </message>
        <message>
            <source>Size on disk</source>
            <translation>디스크 크기</translation>
        </message>
        <message>
            <source>Started</source>
            <translation>시작</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>상태</translation>
        </message>
        <message>
            <source>favourite</source>
            <translation>즐겨찾기</translation>
        </message>
        <message>
            <source>locked</source>
            <translation>잠김</translation>
        </message>
        <message>
            <source>{0} runs</source>
            <translation>실행 {0}개</translation>
        </message>
    </context>
    <context>
        <name>DropHint</name>
        <message>
            <source>Drop to import the runs in these files and folders</source>
            <translation>여기에 놓으면 이 파일과 폴더의 실행을 가져옵니다</translation>
        </message>
    </context>
    <context>
        <name>Duration</name>
        <message>
            <source>{0} d</source>
            <translation>{0}일</translation>
        </message>
        <message>
            <source>{0} h</source>
            <translation>{0}시간</translation>
        </message>
        <message>
            <source>{0} min</source>
            <translation>{0}분</translation>
        </message>
        <message>
            <source>{0} s</source>
            <translation>{0}초</translation>
        </message>
    </context>
    <context>
        <name>ExperimentCommands</name>
        <message>
            <source>Choose another file than the run store itself.</source>
            <translation>실행 저장소가 아닌 다른 파일을 선택하십시오.</translation>
        </message>
        <message>
            <source>Experiments (*.toml)</source>
            <translation>실험(*.toml)</translation>
        </message>
        <message>
            <source>Mend the marked fields first.</source>
            <translation>먼저 표시된 입력란을 바로잡으십시오.</translation>
        </message>
        <message>
            <source>Open experiment</source>
            <translation>실험 열기</translation>
        </message>
        <message>
            <source>Save experiment</source>
            <translation>실험 저장</translation>
        </message>
        <message>
            <source>This run was imported. Read {0} before you start: it will be executed.</source>
            <translation>가져온 실행입니다. 시작하기 전에 {0} 파일을 읽어 보십시오. 시작하면 그 코드가 실행됩니다.</translation>
        </message>
        <message>
            <source>{0} could not be written: {1}</source>
            <translation>{0} 파일에 쓸 수 없습니다: {1}</translation>
        </message>
        <message>
            <source>{0} was written.</source>
            <translation>{0} 파일을 저장했습니다.</translation>
        </message>
    </context>
    <context>
        <name>ExportCommands</name>
        <message>
            <source>An export is being written; wait for its end or cancel it.</source>
            <translation>내보내기가 진행 중입니다. 끝날 때까지 기다리거나 취소하십시오.</translation>
        </message>
        <message>
            <source>Cancel the export</source>
            <translation>내보내기 취소</translation>
        </message>
        <message>
            <source>Export runs</source>
            <translation>실행 내보내기</translation>
        </message>
        <message>
            <source>Exporting {0}</source>
            <translation>{0} 내보내는 중</translation>
        </message>
        <message>
            <source>The export was cancelled; nothing was written.</source>
            <translation>내보내기를 취소했습니다. 아무것도 저장하지 않았습니다.</translation>
        </message>
        <message>
            <source>{0} exists; give its whole name to replace it.</source>
            <translation>{0} 파일이 이미 있습니다. 바꾸려면 확장자까지 전체 이름을 입력하십시오.</translation>
        </message>
        <message>
            <source>{0} was written.</source>
            <translation>{0} 파일을 저장했습니다.</translation>
        </message>
    </context>
    <context>
        <name>FiguresTable</name>
        <message>
            <source>Best {0}</source>
            <translation>가장 좋은 {0}</translation>
        </message>
        <message>
            <source>Diverged</source>
            <translation>발산</translation>
        </message>
        <message>
            <source>Figures of the sweep</source>
            <translation>스윕의 수치</translation>
        </message>
        <message>
            <source>Good from</source>
            <translation>좋은 범위 시작</translation>
        </message>
        <message>
            <source>Good to</source>
            <translation>좋은 범위 끝</translation>
        </message>
        <message>
            <source>Least loss</source>
            <translation>최소 손실</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>실행 수</translation>
        </message>
        <message>
            <source>Share of the runs whose loss was not finite</source>
            <translation>손실이 유한하지 않게 된 실행의 비율</translation>
        </message>
        <message>
            <source>The value with the least loss</source>
            <translation>손실이 가장 작은 값</translation>
        </message>
        <message>
            <source>Where the best loss is within 10 % of the least; ≤ and ≥ say that it may go on further</source>
            <translation>가장 좋은 손실이 최솟값의 10 % 이내인 범위입니다. ≤와 ≥는 범위가 더 이어질 수 있다는 뜻입니다</translation>
        </message>
        <message>
            <source>Width in decades</source>
            <translation>너비(10배 단위)</translation>
        </message>
        <message>
            <source>all runs</source>
            <translation>모든 실행</translation>
        </message>
    </context>
    <context>
        <name>FilterField</name>
        <message>
            <source>Filter the runs</source>
            <translation>실행 필터</translation>
        </message>
        <message>
            <source>Filter: words, or lr &lt; 0.01 and best loss &lt; 0.1 (Ctrl+F)</source>
            <translation>필터: 단어 또는 lr &lt; 0.01 and best loss &lt; 0.1 (Ctrl+F)</translation>
        </message>
        <message>
            <source>What can come next</source>
            <translation>이어서 쓸 수 있는 것</translation>
        </message>
    </context>
    <context>
        <name>FilterSearch</name>
        <message>
            <source>What is wrong with the filter</source>
            <translation>필터에서 잘못된 점</translation>
        </message>
    </context>
    <context>
        <name>FormulaView</name>
        <message>
            <source>Copy as LaTeX</source>
            <translation>LaTeX로 복사</translation>
        </message>
        <message>
            <source>Copy as text</source>
            <translation>텍스트로 복사</translation>
        </message>
    </context>
    <context>
        <name>GroupBar</name>
        <message>
            <source>&amp;Members</source>
            <translation>개별 실행(&amp;M)</translation>
        </message>
        <message>
            <source>Group over see&amp;ds</source>
            <translation>시드별 묶기(&amp;D)</translation>
        </message>
        <message>
            <source>Line and band of a group</source>
            <translation>묶음의 선과 띠</translation>
        </message>
        <message>
            <source>Show every run of a group as a faint line</source>
            <translation>묶음의 실행을 하나하나 흐린 선으로 표시</translation>
        </message>
        <message>
            <source>Show runs that differ only in their seed as one line with a band</source>
            <translation>시드만 다른 실행을 띠가 있는 선 하나로 표시</translation>
        </message>
        <message>
            <source>mean, 95 % confidence</source>
            <translation>평균, 95 % 신뢰 구간</translation>
        </message>
        <message>
            <source>mean, min–max</source>
            <translation>평균, 최소–최대</translation>
        </message>
        <message>
            <source>median, min–max</source>
            <translation>중앙값, 최소–최대</translation>
        </message>
        <message>
            <source>median, quartiles</source>
            <translation>중앙값, 사분위수</translation>
        </message>
        <message>
            <source>no two runs differ only in their seed</source>
            <translation>시드만 다른 실행이 없습니다</translation>
        </message>
    </context>
    <context>
        <name>Help</name>
        <message>
            <source>A shared store on PostgreSQL</source>
            <translation>PostgreSQL 공유 저장소</translation>
        </message>
        <message>
            <source>About Descent Workbench</source>
            <translation>Descent Workbench 정보</translation>
        </message>
        <message>
            <source>Command line</source>
            <translation>명령줄</translation>
        </message>
        <message>
            <source>Compare optimizers step by step</source>
            <translation>두 옵티마이저의 단계별 비교</translation>
        </message>
        <message>
            <source>Export runs</source>
            <translation>실행 내보내기</translation>
        </message>
        <message>
            <source>Find runs</source>
            <translation>실행 찾기</translation>
        </message>
        <message>
            <source>Getting started</source>
            <translation>시작하기</translation>
        </message>
        <message>
            <source>Import and share runs</source>
            <translation>실행 가져오기와 공유하기</translation>
        </message>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>키보드 단축키</translation>
        </message>
        <message>
            <source>Optimizers</source>
            <translation>옵티마이저</translation>
        </message>
        <message>
            <source>Organise runs</source>
            <translation>실행 정리하기</translation>
        </message>
        <message>
            <source>Plots and smoothing</source>
            <translation>그래프와 평활화</translation>
        </message>
        <message>
            <source>Problems</source>
            <translation>문제</translation>
        </message>
        <message>
            <source>Read and log runs in Python</source>
            <translation>Python에서 실행 읽기와 기록하기</translation>
        </message>
        <message>
            <source>Recorded quantities</source>
            <translation>기록되는 값</translation>
        </message>
        <message>
            <source>Run, watch and compare optimizers. MIT licence. Nothing leaves this machine.</source>
            <translation>옵티마이저를 실행하고, 지켜보고, 비교합니다. MIT 라이선스. 어떤 데이터도 이 컴퓨터 밖으로 나가지 않습니다.</translation>
        </message>
        <message>
            <source>Schedules</source>
            <translation>스케줄</translation>
        </message>
        <message>
            <source>Sweeps</source>
            <translation>스윕</translation>
        </message>
        <message>
            <source>Verify, resume, continue and branch</source>
            <translation>검증, 계속, 연장, 가지치기</translation>
        </message>
        <message>
            <source>Your own code</source>
            <translation>직접 쓴 코드</translation>
        </message>
        <message>
            <source>Your own data</source>
            <translation>내 데이터 사용</translation>
        </message>
    </context>
    <context>
        <name>HelpWindow</name>
        <message>
            <source>Help – Descent Workbench</source>
            <translation>도움말 – Descent Workbench</translation>
        </message>
        <message>
            <source>Page</source>
            <translation>페이지</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>페이지 목록</translation>
        </message>
    </context>
    <context>
        <name>JobCard</name>
        <message>
            <source>Make one step</source>
            <translation>한 단계 진행</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>일시 정지</translation>
        </message>
        <message>
            <source>Progress of run {0}</source>
            <translation>실행 {0}의 진행률</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>계속</translation>
        </message>
        <message>
            <source>Run {0}  {1}</source>
            <translation>실행 {0}  {1}</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>중지</translation>
        </message>
        <message>
            <source>{0} left</source>
            <translation>{0} 남음</translation>
        </message>
        <message>
            <source>{0} of {1}</source>
            <translation>{0} / {1}</translation>
        </message>
        <message>
            <source>{0} steps/s</source>
            <translation>초당 {0}단계</translation>
        </message>
    </context>
    <context>
        <name>JobsPanel</name>
        <message>
            <source>Runs that train</source>
            <translation>학습 중인 실행</translation>
        </message>
        <message>
            <source>and {0} more in the queue</source>
            <translation>그 밖에 {0}개가 대기열에 있음</translation>
        </message>
    </context>
    <context>
        <name>LaunchPanel</name>
        <message>
            <source>Defaults</source>
            <translation>기본값</translation>
        </message>
        <message>
            <source>Learning rate schedule</source>
            <translation>학습률 스케줄</translation>
        </message>
        <message>
            <source>Name of the run</source>
            <translation>실행 이름</translation>
        </message>
        <message>
            <source>Name of the run (optional)</source>
            <translation>실행 이름(선택 사항)</translation>
        </message>
        <message>
            <source>Optimizer</source>
            <translation>옵티마이저</translation>
        </message>
        <message>
            <source>Problem</source>
            <translation>문제</translation>
        </message>
        <message>
            <source>Put the defaults of everything chosen back</source>
            <translation>선택한 모든 항목을 기본값으로 되돌립니다</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>시작</translation>
        </message>
        <message>
            <source>Start the run</source>
            <translation>실행 시작</translation>
        </message>
        <message>
            <source>Start the run (Ctrl+Return)</source>
            <translation>실행 시작(Ctrl+Return)</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>학습</translation>
        </message>
        <message>
            <source>must be {0}</source>
            <translation>허용되는 값: {0}</translation>
        </message>
    </context>
    <context>
        <name>Legend</name>
        <message>
            <source>Curves</source>
            <translation>곡선</translation>
        </message>
    </context>
    <context>
        <name>LiveView</name>
        <message>
            <source>run {0}</source>
            <translation>실행 {0}</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Compare</source>
            <translation>비교</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>세부 정보</translation>
        </message>
        <message>
            <source>Live</source>
            <translation>실시간</translation>
        </message>
        <message>
            <source>New run</source>
            <translation>새 실행</translation>
        </message>
        <message>
            <source>Run {0} failed: {1}</source>
            <translation>실행 {0}이(가) 실패했습니다: {1}</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>실행 목록</translation>
        </message>
        <message>
            <source>Sweep</source>
            <translation>스윕</translation>
        </message>
        <message>
            <source>The run store can be written again; nothing was lost.</source>
            <translation>실행 저장소에 다시 쓸 수 있습니다. 잃은 데이터는 없습니다.</translation>
        </message>
    </context>
    <context>
        <name>Menu</name>
        <message>
            <source>&amp;Compare</source>
            <translation>비교(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Dark</source>
            <translation>어둡게(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Edit</source>
            <translation>편집(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>파일(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>도움말(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Language</source>
            <translation>언어(&amp;Language)</translation>
        </message>
        <message>
            <source>&amp;Light</source>
            <translation>밝게(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>실행(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>보기(&amp;V)</translation>
        </message>
        <message>
            <source>How many runs train at once; the others wait in the queue</source>
            <translation>동시에 학습하는 실행의 수입니다. 나머지는 대기열에서 기다립니다</translation>
        </message>
        <message>
            <source>Like the &amp;system</source>
            <translation>시스템 설정에 따름(&amp;S)</translation>
        </message>
        <message>
            <source>Runs at once</source>
            <translation>동시 실행 수</translation>
        </message>
        <message>
            <source>The program speaks English from its next start on.</source>
            <translation>다음에 시작할 때부터 프로그램이 한국어로 표시됩니다.</translation>
        </message>
        <message>
            <source>Toolbar</source>
            <translation>도구 모음</translation>
        </message>
    </context>
    <context>
        <name>MenuCommand</name>
        <message>
            <source>&amp;About</source>
            <translation>정보(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Bin…</source>
            <translation>휴지통(&amp;B)…</translation>
        </message>
        <message>
            <source>&amp;Branch…</source>
            <translation>가지치기(&amp;B)…</translation>
        </message>
        <message>
            <source>&amp;Compare ticked runs</source>
            <translation>체크한 실행 비교(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Continue…</source>
            <translation>연장(&amp;C)…</translation>
        </message>
        <message>
            <source>&amp;Defaults</source>
            <translation>기본값(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Delete</source>
            <translation>삭제(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Export…</source>
            <translation>내보내기(&amp;E)…</translation>
        </message>
        <message>
            <source>&amp;Favourite</source>
            <translation>즐겨찾기(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Filter runs</source>
            <translation>실행 필터(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Getting started</source>
            <translation>시작하기(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Import…</source>
            <translation>가져오기(&amp;I)…</translation>
        </message>
        <message>
            <source>&amp;Lock</source>
            <translation>잠금(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Open experiment…</source>
            <translation>실험 열기(&amp;O)…</translation>
        </message>
        <message>
            <source>&amp;Pack…</source>
            <translation>묶기(&amp;P)…</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>일시 정지(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>끝내기(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Redo</source>
            <translation>다시 실행(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Result of its sweep</source>
            <translation>이 스윕의 결과(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Resume</source>
            <translation>계속(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Save experiment…</source>
            <translation>실험 저장(&amp;S)…</translation>
        </message>
        <message>
            <source>&amp;Select its sweep</source>
            <translation>이 스윕 선택(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Start</source>
            <translation>시작(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Tags…</source>
            <translation>태그(&amp;T)…</translation>
        </message>
        <message>
            <source>&amp;Tick or untick</source>
            <translation>체크 또는 체크 해제(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>실행 취소(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;Use these settings</source>
            <translation>이 설정 사용(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;Verify…</source>
            <translation>검증(&amp;V)…</translation>
        </message>
        <message>
            <source>&amp;Where do they part…</source>
            <translation>어디에서 갈라지는가(&amp;W)…</translation>
        </message>
        <message>
            <source>Add tags to the chosen runs, or take them off</source>
            <translation>선택한 실행에 태그를 붙이거나 뗍니다</translation>
        </message>
        <message>
            <source>Choose all runs of the chosen run's sweep for comparison</source>
            <translation>선택한 실행이 속한 스윕의 실행을 모두 비교 대상으로 체크합니다</translation>
        </message>
        <message>
            <source>Choose the selected runs for comparison</source>
            <translation>선택한 실행을 비교 대상으로 체크합니다</translation>
        </message>
        <message>
            <source>Close the program; runs that train are kept as interrupted</source>
            <translation>프로그램을 닫습니다. 학습 중인 실행은 중단된 상태로 보존됩니다</translation>
        </message>
        <message>
            <source>Do again what was taken back</source>
            <translation>취소한 일을 다시 합니다</translation>
        </message>
        <message>
            <source>End every run that trains or waits</source>
            <translation>학습 중이거나 대기 중인 실행을 모두 끝냅니다</translation>
        </message>
        <message>
            <source>End the chosen runs now; everything so far is kept</source>
            <translation>선택한 실행을 지금 끝냅니다. 지금까지의 기록은 모두 보존됩니다</translation>
        </message>
        <message>
            <source>Give the chosen runs another name</source>
            <translation>선택한 실행의 이름을 바꿉니다</translation>
        </message>
        <message>
            <source>Go on from a step of the chosen run as another run</source>
            <translation>선택한 실행의 한 단계에서 다른 실행으로 이어 갑니다</translation>
        </message>
        <message>
            <source>Hide the runs of other sweeps from the table</source>
            <translation>표에서 다른 스윕의 실행을 숨깁니다</translation>
        </message>
        <message>
            <source>How to use the program</source>
            <translation>프로그램 사용법</translation>
        </message>
        <message>
            <source>Import &amp;folder…</source>
            <translation>폴더 가져오기(&amp;F)…</translation>
        </message>
        <message>
            <source>Keep the chosen runs from being deleted, or no longer</source>
            <translation>선택한 실행이 삭제되지 않게 잠그거나 잠금을 풉니다</translation>
        </message>
        <message>
            <source>Lay the ticked runs over each other</source>
            <translation>체크한 실행의 곡선을 겹쳐 봅니다</translation>
        </message>
        <message>
            <source>Let a finished run make further steps</source>
            <translation>완료된 실행을 몇 단계 더 진행합니다</translation>
        </message>
        <message>
            <source>Let the chosen runs go on, those that were stopped or interrupted too</source>
            <translation>선택한 실행을 계속합니다. 중지되거나 중단된 실행도 이어 갑니다</translation>
        </message>
        <message>
            <source>Let the chosen runs wait before their next step</source>
            <translation>선택한 실행을 다음 단계 전에 멈춰 둡니다</translation>
        </message>
        <message>
            <source>Make one step of the chosen runs and wait</source>
            <translation>선택한 실행을 한 단계만 진행하고 멈춥니다</translation>
        </message>
        <message>
            <source>Make the chosen run once more and compare</source>
            <translation>선택한 실행을 다시 만들어 비교합니다</translation>
        </message>
        <message>
            <source>Mark the chosen runs, or take the mark off</source>
            <translation>선택한 실행을 즐겨찾기로 표시하거나 표시를 지웁니다</translation>
        </message>
        <message>
            <source>N&amp;ote…</source>
            <translation>메모(&amp;O)…</translation>
        </message>
        <message>
            <source>Put the chosen runs into the bin</source>
            <translation>선택한 실행을 휴지통에 넣습니다</translation>
        </message>
        <message>
            <source>Put the defaults of everything in the panel back</source>
            <translation>패널의 모든 값을 기본값으로 되돌립니다</translation>
        </message>
        <message>
            <source>Put the settings of the chosen run into the panel</source>
            <translation>선택한 실행의 설정을 패널로 가져옵니다</translation>
        </message>
        <message>
            <source>Re&amp;name…</source>
            <translation>이름 바꾸기(&amp;N)…</translation>
        </message>
        <message>
            <source>Read the panel from a TOML file</source>
            <translation>TOML 파일에서 패널의 설정을 읽어 옵니다</translation>
        </message>
        <message>
            <source>Restore deleted runs, or remove them for good</source>
            <translation>삭제한 실행을 복원하거나 완전히 지웁니다</translation>
        </message>
        <message>
            <source>Select all runs of the chosen run's sweep</source>
            <translation>선택한 실행이 속한 스윕의 실행을 모두 선택합니다</translation>
        </message>
        <message>
            <source>Show &amp;only its sweep</source>
            <translation>이 스윕만 보기(&amp;O)</translation>
        </message>
        <message>
            <source>Show what came of the chosen run's sweep</source>
            <translation>선택한 실행이 속한 스윕의 결과를 봅니다</translation>
        </message>
        <message>
            <source>Single s&amp;tep</source>
            <translation>한 단계(&amp;T)</translation>
        </message>
        <message>
            <source>St&amp;op</source>
            <translation>중지(&amp;O)</translation>
        </message>
        <message>
            <source>Start the run that the panel on the left describes</source>
            <translation>왼쪽 패널의 설정으로 실행을 시작합니다</translation>
        </message>
        <message>
            <source>Stop &amp;all</source>
            <translation>모두 중지(&amp;A)</translation>
        </message>
        <message>
            <source>Take back what was last done to runs</source>
            <translation>실행에 마지막으로 한 일을 취소합니다</translation>
        </message>
        <message>
            <source>Take the runs of a folder of TensorBoard</source>
            <translation>TensorBoard 폴더의 실행을 가져옵니다</translation>
        </message>
        <message>
            <source>Take the runs of files of other stores and programs</source>
            <translation>다른 저장소와 프로그램의 파일에서 실행을 가져옵니다</translation>
        </message>
        <message>
            <source>Tick &amp;its sweep</source>
            <translation>이 스윕 체크(&amp;I)</translation>
        </message>
        <message>
            <source>Train two optimizers side by side and see where they part</source>
            <translation>두 옵티마이저를 나란히 학습시켜 어느 단계에서 갈라지는지 봅니다</translation>
        </message>
        <message>
            <source>Type words to filter the runs by</source>
            <translation>낱말을 입력해 실행을 거릅니다</translation>
        </message>
        <message>
            <source>Version and licence</source>
            <translation>버전과 라이선스</translation>
        </message>
        <message>
            <source>Write about the chosen run, in Markdown</source>
            <translation>선택한 실행에 대해 마크다운으로 적습니다</translation>
        </message>
        <message>
            <source>Write every series of the chosen runs to a file</source>
            <translation>선택한 실행의 모든 계열을 파일로 씁니다</translation>
        </message>
        <message>
            <source>Write the chosen runs into one file that others can import</source>
            <translation>선택한 실행을 다른 사람이 가져올 수 있는 파일 하나로 저장합니다</translation>
        </message>
        <message>
            <source>Write the panel to a TOML file</source>
            <translation>패널의 설정을 TOML 파일로 저장합니다</translation>
        </message>
    </context>
    <context>
        <name>Message</name>
        <message>
            <source>A tag is a text without blanks at its ends; {0} is not.</source>
            <translation>태그는 앞뒤에 공백이 없는 글이어야 하는데, {0}은(는) 그렇지 않습니다.</translation>
        </message>
        <message>
            <source>It was still {0} where it was taken from.</source>
            <translation>가져온 곳에서는 아직 끝나지 않았습니다({0}).</translation>
        </message>
        <message>
            <source>Its program (process {0} on {1}) ended before the run was over.</source>
            <translation>실행이 끝나기 전에 프로그램({1}의 프로세스 {0})이 종료되었습니다.</translation>
        </message>
        <message>
            <source>LOW..HIGH:COUNT:{0} or LOW..HIGH:COUNT:{1}</source>
            <translation>LOW..HIGH:COUNT:{0} 또는 LOW..HIGH:COUNT:{1}</translation>
        </message>
        <message>
            <source>Python code that works, but {0} raised {1}</source>
            <translation>동작하는 Python 코드({0}에서 {1} 발생)</translation>
        </message>
        <message>
            <source>Runs of {0} are computed one after another: {1}</source>
            <translation>{0}의 실행은 하나씩 차례로 계산됩니다: {1}</translation>
        </message>
        <message>
            <source>Series {0} of run {1} is recorded up to step {2}; a block from step {3} on would go back.</source>
            <translation>실행 {1}의 계열 {0}은(는) {2}단계까지 기록되어 있는데, {3}단계부터 시작하는 블록은 그 앞으로 돌아갑니다.</translation>
        </message>
        <message>
            <source>Successive halving stopped it after {0} updates: place {1} of {2}.</source>
            <translation>연속 반감법이 업데이트 {0}번 뒤에 멈췄습니다: {2}개 중 {1}위.</translation>
        </message>
        <message>
            <source>TensorBoard's event files</source>
            <translation>TensorBoard 이벤트 파일</translation>
        </message>
        <message>
            <source>TensorBoard's event files need the package tensorboard; install it with: {0}</source>
            <translation>TensorBoard 이벤트 파일에는 tensorboard 패키지가 필요합니다. 설치 명령: {0}</translation>
        </message>
        <message>
            <source>The format {0} needs the package {1}, which is not installed; install it with: {2}</source>
            <translation>{0} 형식에는 {1} 패키지가 필요하지만 설치되어 있지 않습니다. 설치 명령: {2}</translation>
        </message>
        <message>
            <source>The loss was not finite at step {0}.</source>
            <translation>{0}단계에서 손실이 유한한 값이 아니었습니다.</translation>
        </message>
        <message>
            <source>The optimizers of {0} need the package {1}, which is not installed; install it with: {2}</source>
            <translation>{0}의 옵티마이저를 쓰려면 {1} 패키지가 필요하지만 설치되어 있지 않습니다. 다음 명령으로 설치하세요: {2}</translation>
        </message>
        <message>
            <source>The package {0} cannot be imported: {1}</source>
            <translation>{0} 패키지를 불러올 수 없습니다: {1}</translation>
        </message>
        <message>
            <source>The process that trained it answered another request and was ended.</source>
            <translation>학습하던 프로세스가 다른 요청에 답하여 종료했습니다.</translation>
        </message>
        <message>
            <source>The process that trained it ended with exit code {0}; a negative one is the signal that ended it, -9 often for want of memory.</source>
            <translation>학습하던 프로세스가 종료 코드 {0}(으)로 끝났습니다. 음수는 프로세스를 끝낸 신호이고, -9는 대개 메모리 부족입니다.</translation>
        </message>
        <message>
            <source>The program was closed before the run had ended.</source>
            <translation>실행이 끝나기 전에 프로그램이 닫혔습니다.</translation>
        </message>
        <message>
            <source>The run store {0} cannot be reached ({1}); check the server and the address, or choose another with --store PATH.</source>
            <translation>실행 저장소 {0}에 연결할 수 없습니다({1}). 서버와 주소를 확인하거나 --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} cannot be written by you; ask for the right to write or choose another with --store PATH.</source>
            <translation>실행 저장소 {0}에 쓸 권한이 없습니다. 쓰기 권한을 요청하거나 --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} cannot be written; make the file and its directory writable or choose another with --store PATH.</source>
            <translation>실행 저장소 {0}에 쓸 수 없습니다. 파일과 폴더에 쓰기 권한을 주거나 --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} could not be used ({1}); choose another with --store PATH.</source>
            <translation>실행 저장소 {0}을(를) 쓸 수 없습니다({1}). --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} could not be used ({1}: {2}).</source>
            <translation>실행 저장소 {0}을(를) 쓸 수 없습니다({1}: {2}).</translation>
        </message>
        <message>
            <source>The run store {0} could not be used; choose another with --store PATH.</source>
            <translation>실행 저장소 {0}을(를) 쓸 수 없습니다. --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} could not be written to the disk; check the disk, its free space and its limits, then try again, or choose another with --store PATH.</source>
            <translation>실행 저장소 {0}을(를) 디스크에 쓸 수 없습니다. 디스크와 남은 공간, 용량 제한을 확인하고 다시 시도하거나 --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} does not exist; check the path given with --store PATH.</source>
            <translation>실행 저장소 {0}이(가) 없습니다. --store PATH로 지정한 경로를 확인하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} has been closed; open it again.</source>
            <translation>실행 저장소 {0}이(가) 닫혔습니다. 다시 여십시오.</translation>
        </message>
        <message>
            <source>The run store {0} has no room left on its disk; free some space or choose another with --store PATH.</source>
            <translation>실행 저장소 {0}이(가) 있는 디스크에 남은 공간이 없습니다. 공간을 확보하거나 --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} holds no run number {1}; refresh the list of runs.</source>
            <translation>실행 저장소 {0}에 실행 {1}이(가) 없습니다. 실행 목록을 새로 고치십시오.</translation>
        </message>
        <message>
            <source>The run store {0} holds no runs yet; check the address given with --store.</source>
            <translation>실행 저장소 {0}에는 아직 실행이 없습니다. --store로 지정한 주소를 확인하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} holds run {1}, which cannot be packed ({2}).</source>
            <translation>실행 저장소 {0}의 실행 {1}은(는) 묶을 수 없습니다({2}).</translation>
        </message>
        <message>
            <source>The run store {0} holds run {1}, which is not over; wait for its end or stop it first.</source>
            <translation>실행 저장소 {0}의 실행 {1}은(는) 아직 끝나지 않았습니다. 끝나기를 기다리거나 먼저 중지하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} holds this run with other points, and was left as it is.</source>
            <translation>실행 저장소 {0}에 점이 다른 같은 실행이 있어 그대로 두었습니다.</translation>
        </message>
        <message>
            <source>The run store {0} is damaged or not a run store; choose another with --store PATH or restore a copy.</source>
            <translation>실행 저장소 {0}이(가) 손상되었거나 실행 저장소가 아닙니다. --store PATH로 다른 저장소를 지정하거나 사본을 복원하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} is locked by another program; close that program and try again, or choose another with --store PATH.</source>
            <translation>다른 프로그램이 실행 저장소 {0}을(를) 잠그고 있습니다. 그 프로그램을 닫고 다시 시도하거나 --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} is not a file; choose another with --store PATH.</source>
            <translation>실행 저장소 {0}은(는) 파일이 아닙니다. --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} keeps run {1}: {2}.</source>
            <translation>실행 저장소 {0}에서 실행 {1}은(는) 삭제되지 않습니다: {2}.</translation>
        </message>
        <message>
            <source>The run store {0} needs the package psycopg; {1}.</source>
            <translation>실행 저장소 {0}을(를) 쓰려면 psycopg 패키지가 필요합니다. {1}을(를) 실행하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} was moved, removed or replaced while it was open; put the file back, or start the program again to use what is there now.</source>
            <translation>실행 저장소 {0}이(가) 열려 있는 동안 옮겨지거나 지워지거나 바뀌었습니다. 파일을 되돌려 놓거나, 지금 있는 것을 쓰려면 프로그램을 다시 시작하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} was replaced by another database while it was open; start the program again to use what is there now.</source>
            <translation>실행 저장소 {0}이(가) 열려 있는 동안 다른 데이터베이스로 바뀌었습니다. 지금 있는 것을 쓰려면 프로그램을 다시 시작하십시오.</translation>
        </message>
        <message>
            <source>The run store {0} was written by a newer version of this program and was left untouched; update the program or choose another with --store PATH.</source>
            <translation>실행 저장소 {0}은(는) 이 프로그램의 더 새로운 버전이 만든 것이어서 건드리지 않았습니다. 프로그램을 업데이트하거나 --store PATH로 다른 저장소를 지정하십시오.</translation>
        </message>
        <message>
            <source>a CSV table</source>
            <translation>CSV 표</translation>
        </message>
        <message>
            <source>a TOML file ({0})</source>
            <translation>TOML 파일({0})</translation>
        </message>
        <message>
            <source>a block of it claims {0} points</source>
            <translation>한 블록에 점이 {0}개 있다고 되어 있습니다</translation>
        </message>
        <message>
            <source>a block of it claims {0} series of {1} points</source>
            <translation>한 블록에 점 {1}개짜리 계열이 {0}개 있다고 되어 있습니다</translation>
        </message>
        <message>
            <source>a character that can be seen</source>
            <translation>눈에 보이는 문자</translation>
        </message>
        <message>
            <source>a checkpoint of a run over {0} examples</source>
            <translation>예제 {0}개를 쓰는 실행의 체크포인트</translation>
        </message>
        <message>
            <source>a checkpoint of this experiment</source>
            <translation>이 실험의 체크포인트</translation>
        </message>
        <message>
            <source>a class whose settings are numbers, words or setting(…) of such, unlike line {0}</source>
            <translation>설정이 수, 낱말 또는 그런 값의 setting(…)인 클래스({0}번째 줄은 다릅니다)</translation>
        </message>
        <message>
            <source>a class without a setting {0}, which other parts have</source>
            <translation>다른 부분에 이미 있는 설정 {0}이(가) 없는 클래스</translation>
        </message>
        <message>
            <source>a day such as 2026-11-01 or a time such as "2026-11-01 15:30"</source>
            <translation>2026-11-01 같은 날짜나 "2026-11-01 15:30" 같은 시각</translation>
        </message>
        <message>
            <source>a file of at most {0} GB unpacked, not {1} GB</source>
            <translation>압축을 푼 크기가 {0} GB 이하인 파일(이 파일은 {1} GB입니다)</translation>
        </message>
        <message>
            <source>a file of at most {0} GB, but this one has {1} GB</source>
            <translation>{0} GB 이하의 파일(이 파일은 {1} GB입니다)</translation>
        </message>
        <message>
            <source>a file that can be read ({0})</source>
            <translation>읽을 수 있는 파일({0})</translation>
        </message>
        <message>
            <source>a file that says it is a {0}</source>
            <translation>{0}(이)라고 적힌 파일</translation>
        </message>
        <message>
            <source>a file whose name ends in .py, of at most 10 MB</source>
            <translation>이름이 .py로 끝나는 10 MB 이하의 파일</translation>
        </message>
        <message>
            <source>a file whose name ends in {0} or {1}</source>
            <translation>이름이 {0} 또는 {1}로 끝나는 파일</translation>
        </message>
        <message>
            <source>a file with a class derived from Rule or torch.optim.Optimizer</source>
            <translation>Rule이나 torch.optim.Optimizer에서 파생된 클래스가 있는 파일</translation>
        </message>
        <message>
            <source>a file with rows of numbers, but this one is empty</source>
            <translation>수로 된 행이 있는 파일(이 파일은 비어 있습니다)</translation>
        </message>
        <message>
            <source>a file, but this is a folder</source>
            <translation>파일(지정한 경로는 폴더입니다)</translation>
        </message>
        <message>
            <source>a file, or a name that is free</source>
            <translation>파일이거나 아직 쓰이지 않은 이름</translation>
        </message>
        <message>
            <source>a finished run; `resume` is for those cut off</source>
            <translation>완료된 실행(끊긴 실행에는 `resume`을 쓰십시오)</translation>
        </message>
        <message>
            <source>a folder that does not exist yet</source>
            <translation>아직 없는 폴더</translation>
        </message>
        <message>
            <source>a folder with at most {0} event files</source>
            <translation>이벤트 파일이 {0}개 이하인 폴더</translation>
        </message>
        <message>
            <source>a folder with event files of TensorBoard, or a file</source>
            <translation>TensorBoard 이벤트 파일이 있는 폴더 또는 파일</translation>
        </message>
        <message>
            <source>a formula of x and y, but {0}; it may have numbers, x, y, pi, e, + - * / ^ ( ) and {1}</source>
            <translation>x와 y의 수식({0}). 수, x, y, pi, e, + - * / ^ ( ), {1}을(를) 쓸 수 있습니다</translation>
        </message>
        <message>
            <source>a formula whose numbers {0} can hold</source>
            <translation>{0}(으)로 나타낼 수 있는 수만 있는 수식</translation>
        </message>
        <message>
            <source>a full table, but line {0}, column {1} is empty</source>
            <translation>빈칸이 없는 표({0}번째 줄, {1} 열이 비어 있습니다)</translation>
        </message>
        <message>
            <source>a number</source>
            <translation>실수</translation>
        </message>
        <message>
            <source>a number or a column [R, 1]</source>
            <translation>실수 또는 [R, 1] 열</translation>
        </message>
        <message>
            <source>a number or a column [{0}, 1]</source>
            <translation>실수 또는 [{0}, 1] 열</translation>
        </message>
        <message>
            <source>a number or a column where theta is [R, P]</source>
            <translation>실수, 또는 theta가 [R, P]일 때 열</translation>
        </message>
        <message>
            <source>a number that is less or more than others</source>
            <translation>크기를 비교할 수 있는 수</translation>
        </message>
        <message>
            <source>a number that {0} can hold</source>
            <translation>{0}로 나타낼 수 있는 실수</translation>
        </message>
        <message>
            <source>a number {0}</source>
            <translation>{0}의 실수</translation>
        </message>
        <message>
            <source>a range above 0, where it is logarithmic</source>
            <translation>로그 범위라면 0보다 큰 범위</translation>
        </message>
        <message>
            <source>a range between whole numbers</source>
            <translation>정수 사이의 범위</translation>
        </message>
        <message>
            <source>a range of at most {0} whole numbers, or one with a COUNT</source>
            <translation>정수 {0}개 이하의 범위 또는 COUNT가 있는 범위</translation>
        </message>
        <message>
            <source>a range whose first number is not above the last</source>
            <translation>첫 수가 끝 수보다 크지 않은 범위</translation>
        </message>
        <message>
            <source>a range with a COUNT from 1 to {0}</source>
            <translation>COUNT가 1에서 {0} 사이인 범위</translation>
        </message>
        <message>
            <source>a range with a COUNT, where the sampling is grid</source>
            <translation>표본 추출이 grid라면 COUNT가 있는 범위</translation>
        </message>
        <message>
            <source>a readable TOML file ({0})</source>
            <translation>읽을 수 있는 TOML 파일({0})</translation>
        </message>
        <message>
            <source>a run of this program; this one was logged or imported without an experiment to repeat</source>
            <translation>이 프로그램이 만든 실행(이 실행은 기록되거나 가져온 것이어서 반복할 실험이 없습니다)</translation>
        </message>
        <message>
            <source>a run of your own: this one was imported and would execute {0}; read that file, then start a run with these settings</source>
            <translation>직접 만든 실행(이 실행은 가져온 것이고 {0} 파일을 실행하게 됩니다. 그 파일을 읽어 본 뒤 이 설정으로 실행을 시작하십시오)</translation>
        </message>
        <message>
            <source>a run store, a file of packed runs</source>
            <translation>실행 저장소, 묶은 실행 파일</translation>
        </message>
        <message>
            <source>a run that is over and has made at least one step</source>
            <translation>끝났고 한 단계 이상 진행한 실행</translation>
        </message>
        <message>
            <source>a run that was stopped or interrupted before its end</source>
            <translation>끝나기 전에 중지되거나 중단된 실행</translation>
        </message>
        <message>
            <source>a run with at most {0} points</source>
            <translation>점이 {0}개 이하인 실행</translation>
        </message>
        <message>
            <source>a run with at most {0} tags</source>
            <translation>태그가 {0}개 이하인 실행</translation>
        </message>
        <message>
            <source>a section of settings, [{0}]</source>
            <translation>설정 섹션 [{0}]</translation>
        </message>
        <message>
            <source>a step</source>
            <translation>한 단계의 계산</translation>
        </message>
        <message>
            <source>a step from {0} to {1}, of a run that is over</source>
            <translation>끝난 실행의 {0}단계부터 {1}단계까지</translation>
        </message>
        <message>
            <source>a table</source>
            <translation>표</translation>
        </message>
        <message>
            <source>a table of at most {0} MiB, not {1} MiB</source>
            <translation>{0} MiB 이하의 표({1} MiB는 너무 큽니다)</translation>
        </message>
        <message>
            <source>a table of at most {0} columns, not {1}</source>
            <translation>열이 {0}개 이하인 표({1}개는 너무 많습니다)</translation>
        </message>
        <message>
            <source>a table of at most {0} runs</source>
            <translation>실행이 {0}개 이하인 표</translation>
        </message>
        <message>
            <source>a table of cells, but the text cannot be split: {0}</source>
            <translation>셀로 이루어진 표(텍스트를 나눌 수 없습니다: {0})</translation>
        </message>
        <message>
            <source>a table of finite numbers, but {0}, {1} holds {2}</source>
            <translation>유한한 수로 된 표({0}, {1}의 값이 {2}입니다)</translation>
        </message>
        <message>
            <source>a table of numbers, but line {0}, column {1} holds {2}</source>
            <translation>수로 된 표({0}번째 줄, {1} 열의 값이 {2}입니다)</translation>
        </message>
        <message>
            <source>a table of numbers, but line {0}, column {1} is empty</source>
            <translation>수로 된 표({0}번째 줄, {1} 열이 비어 있습니다)</translation>
        </message>
        <message>
            <source>a table whose columns differ in name, but two are called {0}</source>
            <translation>열 이름이 서로 다른 표({0} 열이 두 개입니다)</translation>
        </message>
        <message>
            <source>a table whose columns have names of at most {0} letters, unlike {1}</source>
            <translation>열 이름이 {0}자 이하인 표({1}은(는) 더 깁니다)</translation>
        </message>
        <message>
            <source>a table whose seconds are finite, but line {0}, column {1} holds {2}</source>
            <translation>초가 유한한 표({0}번째 줄, {1} 열의 값이 {2}입니다)</translation>
        </message>
        <message>
            <source>a table whose steps are whole numbers from 0, but line {0}, column {1} holds {2}</source>
            <translation>단계가 0 이상의 정수인 표({0}번째 줄, {1} 열의 값이 {2}입니다)</translation>
        </message>
        <message>
            <source>a table whose steps are whole numbers from 0, but line {0}, column {1} is empty</source>
            <translation>단계가 0 이상의 정수인 표({0}번째 줄, {1} 열이 비어 있습니다)</translation>
        </message>
        <message>
            <source>a table whose target is a number, but {0} holds {1}</source>
            <translation>목푯값이 수인 표({0}의 값이 {1}입니다)</translation>
        </message>
        <message>
            <source>a table with at least 2 rows, but this one has {0}</source>
            <translation>행이 2개 이상인 표(이 표의 행은 {0}개입니다)</translation>
        </message>
        <message>
            <source>a table with at least one column beside the target</source>
            <translation>목푯값 외에 열이 하나 이상 있는 표</translation>
        </message>
        <message>
            <source>a table with at least one column of values</source>
            <translation>값의 열이 하나 이상인 표</translation>
        </message>
        <message>
            <source>a table with one kind of decimals, or say --decimal point or --decimal comma</source>
            <translation>소수점이 한 가지인 표, 또는 --decimal point나 --decimal comma 지정</translation>
        </message>
        <message>
            <source>a table with rows below its header</source>
            <translation>머리글 아래에 행이 있는 표</translation>
        </message>
        <message>
            <source>a table, but line {0} has {1} cells and line {2} has {3}</source>
            <translation>표({0}번째 줄은 셀이 {1}개, {2}번째 줄은 {3}개)</translation>
        </message>
        <message>
            <source>a tensor [P] or [R, P] of a floating dtype</source>
            <translation>부동소수점 자료형의 텐서 [P] 또는 [R, P]</translation>
        </message>
        <message>
            <source>a text</source>
            <translation>텍스트</translation>
        </message>
        <message>
            <source>a text that ends with "</source>
            <translation>"로 끝나는 문자열</translation>
        </message>
        <message>
            <source>a trigger</source>
            <translation>트리거</translation>
        </message>
        <message>
            <source>a value</source>
            <translation>값</translation>
        </message>
        <message>
            <source>a view</source>
            <translation>뷰</translation>
        </message>
        <message>
            <source>a whole number</source>
            <translation>정수</translation>
        </message>
        <message>
            <source>a whole number from {0} to {1}</source>
            <translation>{0}에서 {1} 사이의 정수</translation>
        </message>
        <message>
            <source>a whole number from {0} to {1}, half of the steps</source>
            <translation>{0}부터 {1}까지의 정수(업데이트 수의 절반)</translation>
        </message>
        <message>
            <source>a whole number of at least {0}</source>
            <translation>{0} 이상의 정수</translation>
        </message>
        <message>
            <source>a whole number or {0}</source>
            <translation>정수 또는 {0}</translation>
        </message>
        <message>
            <source>a whole number {0}</source>
            <translation>{0}의 정수</translation>
        </message>
        <message>
            <source>a whole number {0} or {1}</source>
            <translation>{0}의 정수 또는 {1}</translation>
        </message>
        <message>
            <source>a whole safetensors file ({0})</source>
            <translation>온전한 safetensors 파일({0})</translation>
        </message>
        <message>
            <source>a word, a condition or (</source>
            <translation>단어, 조건 또는 (</translation>
        </message>
        <message>
            <source>a {0}</source>
            <translation>{0}</translation>
        </message>
        <message>
            <source>above {0}</source>
            <translation>{0} 초과</translation>
        </message>
        <message>
            <source>above {0} and at most {1}</source>
            <translation>{0} 초과 {1} 이하</translation>
        </message>
        <message>
            <source>above {0} and below {1}</source>
            <translation>{0} 초과 {1} 미만</translation>
        </message>
        <message>
            <source>above {0}, where the branch begins</source>
            <translation>가지가 시작하는 {0} 초과</translation>
        </message>
        <message>
            <source>after step {0}</source>
            <translation>{0}단계 이후의 상태</translation>
        </message>
        <message>
            <source>an NPZ file of plain arrays, but {0} cannot be read</source>
            <translation>일반 배열로 된 NPZ 파일({0}을(를) 읽을 수 없습니다)</translation>
        </message>
        <message>
            <source>an NPZ file of plain arrays, but {0} holds Python objects, which are never loaded</source>
            <translation>일반 배열로 된 NPZ 파일({0}에는 절대 불러오지 않는 Python 객체가 있습니다)</translation>
        </message>
        <message>
            <source>an NPZ file whose features are real numbers, not {0}</source>
            <translation>특성이 실수인 NPZ 파일({0} 불가)</translation>
        </message>
        <message>
            <source>an NPZ file whose features have shape [m, d], not {0}</source>
            <translation>특징 배열의 형태가 [m, d]인 NPZ 파일(이 파일은 {0}입니다)</translation>
        </message>
        <message>
            <source>an NPZ file whose target has shape [m], not {0}</source>
            <translation>목푯값 배열의 형태가 [m]인 NPZ 파일(이 파일은 {0}입니다)</translation>
        </message>
        <message>
            <source>an NPZ file whose target holds real numbers or texts, not {0}</source>
            <translation>목표가 실수 또는 텍스트인 NPZ 파일({0} 불가)</translation>
        </message>
        <message>
            <source>an NPZ file with arrays named X and y, or features and target, but it holds {0}</source>
            <translation>X와 y, 또는 features와 target이라는 배열이 있는 NPZ 파일(이 파일의 배열: {0})</translation>
        </message>
        <message>
            <source>an NPZ file with one target a row, but there are {0} rows and {1} targets</source>
            <translation>행마다 목푯값이 하나인 NPZ 파일(행은 {0}개, 목푯값은 {1}개입니다)</translation>
        </message>
        <message>
            <source>an NPZ file, but this one is damaged or of another kind</source>
            <translation>NPZ 파일(이 파일은 손상되었거나 다른 형식입니다)</translation>
        </message>
        <message>
            <source>an entry point of a class derived from Rule or torch.optim.Optimizer</source>
            <translation>Rule이나 torch.optim.Optimizer에서 파생된 클래스의 진입점</translation>
        </message>
        <message>
            <source>an event file with at least one whole record</source>
            <translation>온전한 기록이 하나 이상 있는 이벤트 파일</translation>
        </message>
        <message>
            <source>an index</source>
            <translation>색인</translation>
        </message>
        <message>
            <source>an index of {0} that no run store has</source>
            <translation>실행 저장소에 없는 {0} 색인</translation>
        </message>
        <message>
            <source>an object</source>
            <translation>객체</translation>
        </message>
        <message>
            <source>an optimizer for dense gradients, but {0} takes sparse ones only</source>
            <translation>밀집 기울기를 받는 옵티마이저({0}는 희소 기울기만 받음)</translation>
        </message>
        <message>
            <source>an optimizer for parameters in one flat vector, but {0} takes matrices only</source>
            <translation>파라미터를 벡터 하나로 받는 옵티마이저({0}는 행렬만 받음)</translation>
        </message>
        <message>
            <source>an optimizer that makes a step from one gradient, but {0} takes several in each step</source>
            <translation>기울기 하나로 한 단계를 가는 옵티마이저({0}는 단계마다 여러 개가 필요함)</translation>
        </message>
        <message>
            <source>an optimizer that steps from one dense gradient of a flat vector ({0})</source>
            <translation>벡터 하나의 밀집 기울기로 한 단계를 가는 옵티마이저({0})</translation>
        </message>
        <message>
            <source>an optimizer whose arguments have defaults, but this one asks for {0}</source>
            <translation>모든 인자에 기본값이 있는 옵티마이저(이것은 {0}을 요구함)</translation>
        </message>
        <message>
            <source>and, or, or )</source>
            <translation>and, or 또는 )</translation>
        </message>
        <message>
            <source>and, or, or the end</source>
            <translation>and, or 또는 필터의 끝</translation>
        </message>
        <message>
            <source>another file than those of the run store</source>
            <translation>실행 저장소의 파일이 아닌 다른 파일</translation>
        </message>
        <message>
            <source>another than the delimiter</source>
            <translation>구분 기호와 다른 것</translation>
        </message>
        <message>
            <source>as theta, a {0}</source>
            <translation>theta와 같은 {0}</translation>
        </message>
        <message>
            <source>at least 2 for successive halving</source>
            <translation>연속 반감법에는 2 이상</translation>
        </message>
        <message>
            <source>at least {0}</source>
            <translation>{0} 이상</translation>
        </message>
        <message>
            <source>at least {0} and at most {1}</source>
            <translation>{0} 이상 {1} 이하</translation>
        </message>
        <message>
            <source>at least {0} and below {1}</source>
            <translation>{0} 이상 {1} 미만</translation>
        </message>
        <message>
            <source>at most the learning rate, {0}</source>
            <translation>학습률인 {0} 이하</translation>
        </message>
        <message>
            <source>at most {0}</source>
            <translation>{0} 이하</translation>
        </message>
        <message>
            <source>at most {0} characters</source>
            <translation>최대 {0}자</translation>
        </message>
        <message>
            <source>at most {0} conditions</source>
            <translation>최대 {0}개의 조건</translation>
        </message>
        <message>
            <source>at most {0} parentheses and not within one another</source>
            <translation>최대 {0}겹의 괄호와 not</translation>
        </message>
        <message>
            <source>before step {0}, where the run diverged</source>
            <translation>실행이 발산한 {0}단계보다 앞</translation>
        </message>
        <message>
            <source>below {0}</source>
            <translation>{0} 미만</translation>
        </message>
        <message>
            <source>code that defines the functions {0}; not {1}</source>
            <translation>함수 {0}을(를) 정의하는 코드({1}이(가) 없습니다)</translation>
        </message>
        <message>
            <source>code whose loss depends on the module's parameters by torch operations</source>
            <translation>손실이 torch 연산으로 모듈의 파라미터에 따라 달라지는 코드</translation>
        </message>
        <message>
            <source>code whose loss is one number in a tensor, not {0}</source>
            <translation>손실이 텐서 하나에 담긴 수 하나인 코드({0}이(가) 아님)</translation>
        </message>
        <message>
            <source>code whose module draws its start by torch alone, so that a seed repeats it</source>
            <translation>시드로 되풀이할 수 있도록 모듈이 torch로만 시작값을 뽑는 코드</translation>
        </message>
        <message>
            <source>code whose module has parameters to train</source>
            <translation>모듈에 학습할 파라미터가 있는 코드</translation>
        </message>
        <message>
            <source>code whose module has the same parameters whenever it is made</source>
            <translation>모듈을 만들 때마다 파라미터가 같은 코드</translation>
        </message>
        <message>
            <source>code whose module leaves its buffers alone while it trains, but {0} changed</source>
            <translation>학습 중에 모듈이 버퍼를 바꾸지 않는 코드({0}이(가) 바뀌었습니다)</translation>
        </message>
        <message>
            <source>code whose module() returns a torch.nn.Module, not {0}</source>
            <translation>module()이 torch.nn.Module을 돌려주는 코드({0}이(가) 아님)</translation>
        </message>
        <message>
            <source>code whose {0}() returns features and targets</source>
            <translation>{0}()이 특성과 목표값을 돌려주는 코드</translation>
        </message>
        <message>
            <source>code whose {0}() returns one target for each example, not shapes {1}</source>
            <translation>{0}()이 예제마다 목표값 하나를 돌려주는 코드(형태 {1}이(가) 아님)</translation>
        </message>
        <message>
            <source>column {0}</source>
            <translation>{0} 열</translation>
        </message>
        <message>
            <source>cpu, cuda, cuda:0, cuda:1, … or mps</source>
            <translation>cpu, cuda, cuda:0, cuda:1, … 또는 mps</translation>
        </message>
        <message>
            <source>data with at least two classes, but the target has only one</source>
            <translation>클래스가 두 개 이상인 데이터(목푯값에 클래스가 하나뿐입니다)</translation>
        </message>
        <message>
            <source>data with at most {0} classes, but the target has {1} different values</source>
            <translation>클래스가 {0}개 이하인 데이터(목푯값이 {1}가지입니다)</translation>
        </message>
        <message>
            <source>data with one feature beside the target, but these have {0}</source>
            <translation>목푯값 외에 특징이 하나인 데이터(이 데이터의 특징은 {0}개입니다)</translation>
        </message>
        <message>
            <source>data with two classes, but these have {0}</source>
            <translation>클래스가 두 개인 데이터(이 데이터의 클래스는 {0}개입니다)</translation>
        </message>
        <message>
            <source>device = {0}: not found on this machine, which has {1}</source>
            <translation>device = {0}: 이 컴퓨터에 없는 장치입니다. 사용할 수 있는 장치: {1}</translation>
        </message>
        <message>
            <source>empty for an NPZ file, where the array y is the target</source>
            <translation>빈 값(NPZ 파일에서는 배열 y가 목푯값입니다)</translation>
        </message>
        <message>
            <source>empty or a column of {0}: {1}</source>
            <translation>빈 값 또는 {0}의 열: {1}</translation>
        </message>
        <message>
            <source>empty or a column of {0}: {1} (did you mean {2}?)</source>
            <translation>빈 값 또는 {0}의 열: {1}({2}입니까?)</translation>
        </message>
        <message>
            <source>fewer: a sweep has at most {0} runs</source>
            <translation>더 적게. 스윕의 실행은 {0}개까지입니다</translation>
        </message>
        <message>
            <source>float32 on mps</source>
            <translation>mps에서는 float32</translation>
        </message>
        <message>
            <source>full for {0}, whose loss has no examples to draw from</source>
            <translation>{0}에서는 full(손실에 뽑을 예제가 없음)</translation>
        </message>
        <message>
            <source>full or at most {0}, the number of examples</source>
            <translation>full 또는 예제 수인 {0} 이하</translation>
        </message>
        <message>
            <source>given</source>
            <translation>필수 값</translation>
        </message>
        <message>
            <source>given once</source>
            <translation>한 번만 지정</translation>
        </message>
        <message>
            <source>given settings that it accepts for one flat vector ({0})</source>
            <translation>1차원 벡터 하나에 대해 받아들이는 설정({0})</translation>
        </message>
        <message>
            <source>importing it</source>
            <translation>불러오기</translation>
        </message>
        <message>
            <source>it cannot be read ({0})</source>
            <translation>읽을 수 없습니다({0})</translation>
        </message>
        <message>
            <source>it cannot be read: its copy {0}</source>
            <translation>읽을 수 없습니다. 사본: {0}</translation>
        </message>
        <message>
            <source>it ends at position {0} before it is complete</source>
            <translation>{0}번째 글자에서 완성되기 전에 끝납니다</translation>
        </message>
        <message>
            <source>it has more than {0} blocks</source>
            <translation>블록이 {0}개보다 많습니다</translation>
        </message>
        <message>
            <source>it has more than {0} series</source>
            <translation>계열이 {0}개보다 많습니다</translation>
        </message>
        <message>
            <source>it holds more than it can</source>
            <translation>담을 수 있는 것보다 많은 것이 들어 있습니다</translation>
        </message>
        <message>
            <source>it holds more than {0} runs</source>
            <translation>실행이 {0}개보다 많습니다</translation>
        </message>
        <message>
            <source>it is an empty database and no run store</source>
            <translation>빈 데이터베이스이며 실행 저장소가 아닙니다</translation>
        </message>
        <message>
            <source>it is damaged or not a run store</source>
            <translation>손상되었거나 실행 저장소가 아닙니다</translation>
        </message>
        <message>
            <source>it is damaged or not a run store ({0})</source>
            <translation>손상되었거나 실행 저장소가 아닙니다({0})</translation>
        </message>
        <message>
            <source>it is locked; unlock it first</source>
            <translation>잠겨 있습니다. 먼저 잠금을 푸십시오</translation>
        </message>
        <message>
            <source>it is nested too deeply</source>
            <translation>너무 깊이 중첩되어 있습니다</translation>
        </message>
        <message>
            <source>it is not over; stop it first</source>
            <translation>아직 끝나지 않았습니다. 먼저 중지하십시오</translation>
        </message>
        <message>
            <source>it is refused: it has {0}</source>
            <translation>거부했습니다. 들어 있는 것: {0}</translation>
        </message>
        <message>
            <source>it must be {0}</source>
            <translation>허용되는 것: {0}</translation>
        </message>
        <message>
            <source>it was written by a newer version of this program; update this one first</source>
            <translation>더 새로운 버전의 프로그램이 만든 것입니다. 먼저 이 프로그램을 업데이트하십시오</translation>
        </message>
        <message>
            <source>its constructor</source>
            <translation>생성자</translation>
        </message>
        <message>
            <source>its experiment holds {0}</source>
            <translation>실험에 {0} 값이 있습니다</translation>
        </message>
        <message>
            <source>its first steps</source>
            <translation>처음 몇 단계</translation>
        </message>
        <message>
            <source>its step</source>
            <translation>step 메서드</translation>
        </message>
        <message>
            <source>kept in some rows</source>
            <translation>일부 행에서만 유지</translation>
        </message>
        <message>
            <source>kept or reset in all rows of a batch</source>
            <translation>배치의 모든 행에서 유지하거나 모두 초기화</translation>
        </message>
        <message>
            <source>left out where seed is an axis</source>
            <translation>시드가 축이면 비움</translation>
        </message>
        <message>
            <source>left out: a branch shares it with its parent</source>
            <translation>지정하지 않음(분기는 이 값을 부모와 함께 씀)</translation>
        </message>
        <message>
            <source>left out: the convention {0} has none</source>
            <translation>비워 둠({0} 규약에는 없는 설정)</translation>
        </message>
        <message>
            <source>line {0}</source>
            <translation>{0}번째 줄</translation>
        </message>
        <message>
            <source>line {0} of {1}</source>
            <translation>{1}의 {0}번째 줄</translation>
        </message>
        <message>
            <source>low enough for the powers of {0} to be held by {1}</source>
            <translation>{0}의 거듭제곱을 {1}로 나타낼 수 있을 만큼 낮은 차수</translation>
        </message>
        <message>
            <source>made by init of this optimizer, which has {0}</source>
            <translation>이 옵티마이저의 init이 만든 상태(텐서: {0})</translation>
        </message>
        <message>
            <source>memory of {0}</source>
            <translation>{0}의 상태</translation>
        </message>
        <message>
            <source>no table {0} as a run store of its version has it</source>
            <translation>이 버전의 실행 저장소와 다른 {0} 표</translation>
        </message>
        <message>
            <source>none</source>
            <translation>없음</translation>
        </message>
        <message>
            <source>of the form {0}PATH:CLASS</source>
            <translation>{0}PATH:CLASS 꼴</translation>
        </message>
        <message>
            <source>one of this experiment</source>
            <translation>이 실험의 체크포인트</translation>
        </message>
        <message>
            <source>one of this run; its {0} is another</source>
            <translation>이 실행의 체크포인트(이 파일은 {0}이(가) 다릅니다)</translation>
        </message>
        <message>
            <source>one of {0}</source>
            <translation>{0} 중 하나</translation>
        </message>
        <message>
            <source>one of {0} (did you mean {1}?)</source>
            <translation>{0} 중 하나({1}입니까?)</translation>
        </message>
        <message>
            <source>one that remembers tensors, numbers, lists and texts</source>
            <translation>텐서, 숫자, 목록, 텍스트만 기억하는 옵티마이저</translation>
        </message>
        <message>
            <source>one with a problem and an optimizer</source>
            <translation>문제와 옵티마이저가 있는 실험</translation>
        </message>
        <message>
            <source>one with sound settings ({0})</source>
            <translation>설정이 온전한 체크포인트({0})</translation>
        </message>
        <message>
            <source>one with the tensors and numbers of a run</source>
            <translation>실행의 텐서와 숫자가 담긴 체크포인트</translation>
        </message>
        <message>
            <source>one without NaN</source>
            <translation>NaN이 없는 체크포인트</translation>
        </message>
        <message>
            <source>position {0} has the unknown name {1}</source>
            <translation>{0}번째 글자에 알 수 없는 이름 {1}이(가) 있습니다</translation>
        </message>
        <message>
            <source>position {0} has {1} where it cannot stand</source>
            <translation>{0}번째 글자 {1}은(는) 그 자리에 올 수 없습니다</translation>
        </message>
        <message>
            <source>position {0} is nested more than {1} deep</source>
            <translation>{0}번째 글자의 괄호가 {1}겹보다 깊습니다</translation>
        </message>
        <message>
            <source>position {0} needs a comparison such as x &lt; 1 for where</source>
            <translation>{0}번째 글자에 where를 위한 x &lt; 1 같은 비교가 필요합니다</translation>
        </message>
        <message>
            <source>position {0} needs an operator such as * before {1}</source>
            <translation>{0}번째 글자의 {1} 앞에 * 같은 연산자가 필요합니다</translation>
        </message>
        <message>
            <source>position {0}: expected {1}, not {2}</source>
            <translation>{0}번째 글자: 올 수 있는 것은 {1}, 입력된 것은 {2}</translation>
        </message>
        <message>
            <source>reading it</source>
            <translation>파일 읽기</translation>
        </message>
        <message>
            <source>reset: it is kept only for the same optimizer and convention</source>
            <translation>초기화(옵티마이저와 규약이 같을 때만 유지됩니다)</translation>
        </message>
        <message>
            <source>row {0}</source>
            <translation>{0}번째 행</translation>
        </message>
        <message>
            <source>shape {0}</source>
            <translation>모양 {0}</translation>
        </message>
        <message>
            <source>tensor of shape {0}</source>
            <translation>모양이 {0}인 텐서</translation>
        </message>
        <message>
            <source>tensor of shape {0}, {1} on {2}</source>
            <translation>모양이 {0}인 텐서({2}의 {1})</translation>
        </message>
        <message>
            <source>text in UTF-8, but {0} near byte {1}</source>
            <translation>UTF-8 텍스트({1}번째 바이트 부근: {0})</translation>
        </message>
        <message>
            <source>the SHA-256 of {0}, whose content is another now, or empty to take it as it is</source>
            <translation>{0}의 SHA-256(지금은 내용이 다릅니다)이거나, 지금 파일을 쓰려면 빈칸</translation>
        </message>
        <message>
            <source>the checkpoint {0} cannot be read ({1})</source>
            <translation>체크포인트 {0}을(를) 읽을 수 없습니다({1})</translation>
        </message>
        <message>
            <source>the checkpoint {0} cannot be written ({1})</source>
            <translation>체크포인트 {0}을(를) 쓸 수 없습니다({1})</translation>
        </message>
        <message>
            <source>the checkpoint {0} does not exist</source>
            <translation>체크포인트 {0}이(가) 없습니다</translation>
        </message>
        <message>
            <source>the checkpoints {0} cannot be removed ({1})</source>
            <translation>체크포인트 {0}을(를) 지울 수 없습니다({1})</translation>
        </message>
        <message>
            <source>the end</source>
            <translation>필터의 끝</translation>
        </message>
        <message>
            <source>the end of {0} is cut off or damaged</source>
            <translation>{0} 파일의 끝이 잘렸거나 손상되었습니다</translation>
        </message>
        <message>
            <source>the loss</source>
            <translation>손실 계산</translation>
        </message>
        <message>
            <source>the name of a field or a setting</source>
            <translation>필드나 설정의 이름</translation>
        </message>
        <message>
            <source>the name of a field or a setting such as {0}</source>
            <translation>필드나 설정의 이름(예: {0})</translation>
        </message>
        <message>
            <source>the name of a series</source>
            <translation>계열의 이름</translation>
        </message>
        <message>
            <source>the name of a series is too long or cannot be shown</source>
            <translation>계열 이름이 너무 길거나 표시할 수 없습니다</translation>
        </message>
        <message>
            <source>the name of a series such as {0}</source>
            <translation>계열의 이름(예: {0})</translation>
        </message>
        <message>
            <source>the number at position {0} is not finite</source>
            <translation>{0}번째 글자의 수가 유한하지 않습니다</translation>
        </message>
        <message>
            <source>the path of a Python file that exists</source>
            <translation>있는 Python 파일의 경로</translation>
        </message>
        <message>
            <source>the same for both runs</source>
            <translation>두 실행에서 같은 값</translation>
        </message>
        <message>
            <source>the store holds this run with other points, and was left as it is</source>
            <translation>저장소에 점이 다른 같은 실행이 있어 그대로 두었습니다</translation>
        </message>
        <message>
            <source>the target</source>
            <translation>목푯값</translation>
        </message>
        <message>
            <source>this one has {0} characters and {1} are the most</source>
            <translation>{0}글자인데 {1}글자까지 됩니다</translation>
        </message>
        <message>
            <source>this one is nested too deeply</source>
            <translation>너무 깊이 겹쳐 있습니다</translation>
        </message>
        <message>
            <source>true or false</source>
            <translation>true 또는 false</translation>
        </message>
        <message>
            <source>values separated by commas (by semicolons where each is a list), LOW..HIGH of whole numbers, LOW..HIGH:COUNT, or LOW..HIGH:COUNT:log</source>
            <translation>쉼표로 나눈 값(값이 목록이면 세미콜론), 정수의 LOW..HIGH, LOW..HIGH:COUNT 또는 LOW..HIGH:COUNT:log</translation>
        </message>
        <message>
            <source>whole numbers separated by commas</source>
            <translation>쉼표로 구분한 정수</translation>
        </message>
        <message>
            <source>whole numbers separated by commas, each {0}</source>
            <translation>쉼표로 구분한 {0}의 정수</translation>
        </message>
        <message>
            <source>with a broken generator ({0})</source>
            <translation>난수 생성기가 손상됨({0})</translation>
        </message>
        <message>
            <source>with an unreadable memory</source>
            <translation>상태를 읽을 수 없음</translation>
        </message>
        <message>
            <source>with learning rates of another schedule</source>
            <translation>다른 스케줄의 학습률이 있음</translation>
        </message>
        <message>
            <source>with learning rates of another step</source>
            <translation>다른 단계의 학습률이 들어 있음</translation>
        </message>
        <message>
            <source>with other examples</source>
            <translation>다른 예제가 들어 있음</translation>
        </message>
        <message>
            <source>with the numbers {0}</source>
            <translation>숫자 {0}이(가) 있음</translation>
        </message>
        <message>
            <source>with the tensors {0}</source>
            <translation>텐서 {0}이(가) 있음</translation>
        </message>
        <message>
            <source>with {0} of another class</source>
            <translation>다른 클래스의 {0}이(가) 있음</translation>
        </message>
        <message>
            <source>without the tensor {0}</source>
            <translation>텐서 {0}이(가) 없음</translation>
        </message>
        <message>
            <source>yes or no</source>
            <translation>yes 또는 no</translation>
        </message>
        <message>
            <source>{0}</source>
            <translation>{0}</translation>
        </message>
        <message>
            <source>{0}
{1}</source>
            <translation>{0}
{1}</translation>
        </message>
        <message>
            <source>{0} ({1})</source>
            <translation>{0}({1})</translation>
        </message>
        <message>
            <source>{0} = nothing: must be given</source>
            <translation>{0}: 값을 지정해야 합니다</translation>
        </message>
        <message>
            <source>{0} = {1}: must be {2}</source>
            <translation>{0} = {1}: 사용할 수 없는 값입니다. 허용되는 값: {2}</translation>
        </message>
        <message>
            <source>{0} at position {1} has another number of arguments than {2}</source>
            <translation>{1}번째 글자의 {0}에 인수가 {2}개가 아닙니다</translation>
        </message>
        <message>
            <source>{0} cannot be read: {1}</source>
            <translation>{0} 파일을 읽을 수 없습니다: {1}</translation>
        </message>
        <message>
            <source>{0} cannot be used: {1}</source>
            <translation>{0} 값을 쓸 수 없습니다: {1}</translation>
        </message>
        <message>
            <source>{0} cannot be written</source>
            <translation>{0} 파일에 쓸 수 없습니다</translation>
        </message>
        <message>
            <source>{0} cannot be written: {1}</source>
            <translation>{0} 파일에 쓸 수 없습니다: {1}</translation>
        </message>
        <message>
            <source>{0} could not be written: {1}</source>
            <translation>{0} 파일에 쓸 수 없습니다: {1}</translation>
        </message>
        <message>
            <source>{0} or the path of a file that exists</source>
            <translation>{0} 또는 존재하는 파일의 경로</translation>
        </message>
        <message>
            <source>{0} or {1}</source>
            <translation>{0} 또는 {1}</translation>
        </message>
        <message>
            <source>{0} that no run store has</source>
            <translation>실행 저장소에 없는 {0}</translation>
        </message>
        <message>
            <source>{0} to {1}</source>
            <translation>{0}~{1}</translation>
        </message>
        <message>
            <source>{0} values gave way to later ones at the same step</source>
            <translation>같은 단계의 값 {0}개는 나중 값으로 바뀌었습니다</translation>
        </message>
        <message>
            <source>{0}, and no device or pipe</source>
            <translation>{0}(장치나 파이프는 안 됩니다)</translation>
        </message>
        <message>
            <source>{0}, but this one is empty</source>
            <translation>{0}(이 파일은 비어 있습니다)</translation>
        </message>
        <message>
            <source>{0}, with {1} {2}</source>
            <translation>{0}({1} {2})</translation>
        </message>
        <message>
            <source>{0}, {1}</source>
            <translation>{0}, {1}</translation>
        </message>
    </context>
    <context>
        <name>MessageBar</name>
        <message>
            <source>Close the message</source>
            <translation>메시지 닫기</translation>
        </message>
        <message>
            <source>Copy the whole report</source>
            <translation>전체 보고서 복사</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>메시지</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>실행 취소</translation>
        </message>
    </context>
    <context>
        <name>NoteWindow</name>
        <message>
            <source>As it will look</source>
            <translation>보일 모습</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>버리기</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>저장</translation>
        </message>
        <message>
            <source>Leave the note as it was</source>
            <translation>메모를 원래대로 둡니다</translation>
        </message>
        <message>
            <source>Markdown</source>
            <translation>마크다운</translation>
        </message>
        <message>
            <source>Note in Markdown</source>
            <translation>마크다운 메모</translation>
        </message>
        <message>
            <source>Note of run {0}</source>
            <translation>실행 {0}의 메모</translation>
        </message>
        <message>
            <source>The note as it will look</source>
            <translation>메모가 보일 모습</translation>
        </message>
        <message>
            <source>What you saw, in Markdown: # heading, *emphasis*, - list</source>
            <translation>본 것을 마크다운으로 적으십시오: # 제목, *강조*, - 목록</translation>
        </message>
    </context>
    <context>
        <name>OptimizerBox</name>
        <message>
            <source>Add the optimizers of a Python file; its code runs only when you start a run</source>
            <translation>Python 파일의 옵티마이저를 추가합니다. 그 코드는 실행을 시작할 때만 실행됩니다</translation>
        </message>
        <message>
            <source>Own optimizer…</source>
            <translation>내 옵티마이저…</translation>
        </message>
    </context>
    <context>
        <name>OptimizerFormula</name>
        <message>
            <source>Formula</source>
            <translation>수식</translation>
        </message>
        <message>
            <source>Show or hide what each step computes</source>
            <translation>각 단계에서 계산하는 식을 보이거나 숨깁니다</translation>
        </message>
    </context>
    <context>
        <name>Parting</name>
        <message>
            <source>The first run diverged at step {0}; nothing is compared after it.</source>
            <translation>첫째 실행은 {0}단계에서 발산했습니다. 그 뒤는 비교하지 않습니다.</translation>
        </message>
        <message>
            <source>The largest relative difference is {0}, at step {1}.</source>
            <translation>가장 큰 상대 차이는 {1}단계의 {0}입니다.</translation>
        </message>
        <message>
            <source>The second run diverged at step {0}; nothing is compared after it.</source>
            <translation>둘째 실행은 {0}단계에서 발산했습니다. 그 뒤는 비교하지 않습니다.</translation>
        </message>
        <message>
            <source>Their parameters are equal to the last bit.</source>
            <translation>두 실행의 파라미터는 마지막 비트까지 같습니다.</translation>
        </message>
        <message>
            <source>They do not part within {0} steps.</source>
            <translation>{0}단계 안에서는 갈라지지 않습니다.</translation>
        </message>
        <message>
            <source>They part at step {0}: the relative difference is {1}; {2} is {3} and {4}.</source>
            <translation>{0}단계에서 갈라집니다. 상대 차이는 {1}이고, {2} 값은 각각 {3}, {4}입니다.</translation>
        </message>
        <message>
            <source>{0} of {1} steps are compared.</source>
            <translation>{1}단계 중 {0}단계까지 비교했습니다.</translation>
        </message>
    </context>
    <context>
        <name>PlotBar</name>
        <message>
            <source>Horizontal axis</source>
            <translation>가로축</translation>
        </message>
        <message>
            <source>Picture (*.png);;Drawing (*.svg);;Points (*.csv)</source>
            <translation>그림(*.png);;벡터 그림(*.svg);;데이터(*.csv)</translation>
        </message>
        <message>
            <source>Save the plot or its points</source>
            <translation>그래프 또는 데이터 저장</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>계열</translation>
        </message>
        <message>
            <source>Show everything (Home)</source>
            <translation>전체 보기(Home)</translation>
        </message>
        <message>
            <source>by step</source>
            <translation>단계 기준</translation>
        </message>
        <message>
            <source>by training time</source>
            <translation>학습 시간 기준</translation>
        </message>
        <message>
            <source>log x</source>
            <translation>로그 x</translation>
        </message>
        <message>
            <source>log y</source>
            <translation>로그 y</translation>
        </message>
        <message>
            <source>step</source>
            <translation>단계</translation>
        </message>
        <message>
            <source>training time (s)</source>
            <translation>학습 시간(초)</translation>
        </message>
        <message>
            <source>{0}: the name must end in .png, .svg or .csv</source>
            <translation>{0}: 파일 이름은 .png, .svg 또는 .csv로 끝나야 합니다</translation>
        </message>
    </context>
    <context>
        <name>PythonFile</name>
        <message>
            <source>Choose a Python file</source>
            <translation>Python 파일 선택</translation>
        </message>
        <message>
            <source>Python (*.py)</source>
            <translation>Python (*.py)</translation>
        </message>
    </context>
    <context>
        <name>RenameWindow</name>
        <message>
            <source>Name; it need not be unique</source>
            <translation>이름(같은 이름이 있어도 됩니다)</translation>
        </message>
        <message>
            <source>Rename run {0}</source>
            <translation>실행 {0} 이름 바꾸기</translation>
        </message>
        <message>
            <source>Rename {0} runs</source>
            <translation>실행 {0}개 이름 바꾸기</translation>
        </message>
    </context>
    <context>
        <name>Rule</name>
        <message>
            <source>Shapes: θ and g `[P]` or `[R, P]`; η and λ numbers or columns `[R, 1]`. Ranges: η &gt; 0, λ ≥ 0.</source>
            <translation>형태: θ와 g `[P]` 또는 `[R, P]`; η와 λ는 수 또는 열 `[R, 1]`. 범위: η &gt; 0, λ ≥ 0.</translation>
        </message>
        <message>
            <source>Shapes: θ, g and the slot G `[P]` or `[R, P]`; settings numbers or columns `[R, 1]`. Ranges: η &gt; 0, δ ≥ 0, G₀ ≥ 0, ε ≥ 0, λ ≥ 0.</source>
            <translation>형태: θ, g와 상태 G `[P]` 또는 `[R, P]`; 설정은 수 또는 열 `[R, 1]`. 범위: η &gt; 0, δ ≥ 0, G₀ ≥ 0, ε ≥ 0, λ ≥ 0.</translation>
        </message>
        <message>
            <source>Shapes: θ, g and the slot b `[P]` or `[R, P]`; settings numbers or columns `[R, 1]`. Ranges: η &gt; 0, 0 ≤ μ &lt; 1, λ ≥ 0.</source>
            <translation>형태: θ, g와 상태 b `[P]` 또는 `[R, P]`; 설정은 수 또는 열 `[R, 1]`. 범위: η &gt; 0, 0 ≤ μ &lt; 1, λ ≥ 0.</translation>
        </message>
        <message>
            <source>Shapes: θ, g and the slot v `[P]` or `[R, P]`; settings numbers or columns `[R, 1]`. Ranges: η &gt; 0, 0 ≤ μ &lt; 1, 0 ≤ τ ≤ 1, λ ≥ 0.</source>
            <translation>형태: θ, g와 상태 v `[P]` 또는 `[R, P]`; 설정은 수 또는 열 `[R, 1]`. 범위: η &gt; 0, 0 ≤ μ &lt; 1, 0 ≤ τ ≤ 1, λ ≥ 0.</translation>
        </message>
        <message>
            <source>Shapes: θ, g and the slots G, H `[P]` or `[R, P]`; settings numbers or columns `[R, 1]`. Ranges: η &gt; 0, 0 ≤ ρ &lt; 1, ε ≥ 0 (with ε = 0 nothing ever moves), λ ≥ 0.</source>
            <translation>형태: θ, g와 상태 G, H `[P]` 또는 `[R, P]`; 설정은 수 또는 열 `[R, 1]`. 범위: η &gt; 0, 0 ≤ ρ &lt; 1, ε ≥ 0 (ε = 0이면 전혀 움직이지 않음), λ ≥ 0.</translation>
        </message>
        <message>
            <source>Shapes: θ, g and the slots m, v `[P]` or `[R, P]`; settings numbers or columns `[R, 1]`. Ranges: η &gt; 0, 0 ≤ β₁ &lt; 1, 0 ≤ β₂ &lt; 1, ε ≥ 0, ψ ≥ 0, λ ≥ 0.</source>
            <translation>형태: θ, g와 상태 m, v `[P]` 또는 `[R, P]`; 설정은 수 또는 열 `[R, 1]`. 범위: η &gt; 0, 0 ≤ β₁ &lt; 1, 0 ≤ β₂ &lt; 1, ε ≥ 0, ψ ≥ 0, λ ≥ 0.</translation>
        </message>
        <message>
            <source>Shapes: θ, g and the slots m, v, v_max `[P]` or `[R, P]`; settings numbers or columns `[R, 1]`. Ranges: η &gt; 0, 0 ≤ β₁ &lt; 1, 0 ≤ β₂ &lt; 1, ε ≥ 0, λ ≥ 0.</source>
            <translation>형태: θ, g와 상태 m, v, v_max `[P]` 또는 `[R, P]`; 설정은 수 또는 열 `[R, 1]`. 범위: η &gt; 0, 0 ≤ β₁ &lt; 1, 0 ≤ β₂ &lt; 1, ε ≥ 0, λ ≥ 0.</translation>
        </message>
        <message>
            <source>Shapes: θ, g and the slots v, ḡ, b `[P]` or `[R, P]`; settings numbers or columns `[R, 1]`. Ranges: η &gt; 0, 0 ≤ ρ &lt; 1, ε ≥ 0, 0 ≤ μ &lt; 1, λ ≥ 0.</source>
            <translation>형태: θ, g와 상태 v, ḡ, b `[P]` 또는 `[R, P]`; 설정은 수 또는 열 `[R, 1]`. 범위: η &gt; 0, 0 ≤ ρ &lt; 1, ε ≥ 0, 0 ≤ μ &lt; 1, λ ≥ 0.</translation>
        </message>
        <message>
            <source>Source: Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847. Equal to `torch.optim.SGD` without momentum.</source>
            <translation>출처: Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847. 모멘텀이 없는 `torch.optim.SGD`와 같습니다.</translation>
        </message>
        <message>
            <source>Source: Dozat, "Incorporating Nesterov momentum into Adam", 2016. The convention torch is equal to `torch.optim.NAdam`.</source>
            <translation>출처: Dozat, "Incorporating Nesterov momentum into Adam", 2016. 규약 torch는 `torch.optim.NAdam`과 같습니다.</translation>
        </message>
        <message>
            <source>Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011. The convention torch is equal to `torch.optim.Adagrad`, the convention keras to Keras 3.</source>
            <translation>출처: Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011. 규약 torch는 `torch.optim.Adagrad`와, 규약 keras는 Keras 3과 같습니다.</translation>
        </message>
        <message>
            <source>Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015; AMSGrad: Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018. The convention torch is equal to `torch.optim.Adam`, and epsilon-hat to Keras 3 but for weight decay, which is decoupled there: AdamW in its convention keras is that. optax.amsgrad takes the largest v̂ where torch, Keras and this take the largest v.</source>
            <translation>출처: Kingma, Ba, "Adam: a method for stochastic optimization", 2015. AMSGrad: Reddi, Kale, Kumar, "On the convergence of Adam and beyond", 2018. 규약 torch는 `torch.optim.Adam`과 같고, epsilon-hat은 가중치 감쇠를 빼면 Keras 3과 같습니다. Keras에서는 감쇠가 기울기와 분리되는데, AdamW의 규약 keras가 바로 그것입니다. optax.amsgrad는 가장 큰 v̂를 쓰고, torch와 Keras와 이 프로그램은 가장 큰 v를 씁니다.</translation>
        </message>
        <message>
            <source>Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019. The convention torch is equal to `torch.optim.AdamW`.</source>
            <translation>출처: Loshchilov, Hutter, "Decoupled weight decay regularization", 2019. 규약 torch는 `torch.optim.AdamW`와 같습니다.</translation>
        </message>
        <message>
            <source>Source: Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)", 1983; Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013; Bengio et al., "Advances in optimizing recurrent networks", 2013. The convention torch is equal to `torch.optim.SGD(momentum=μ, nesterov=True)`; torch.optim has no look-ahead form.</source>
            <translation>출처: Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)", 1983. Sutskever 외, "On the importance of initialization and momentum in deep learning", 2013. Bengio 외, "Advances in optimizing recurrent networks", 2013. 규약 torch는 `torch.optim.SGD(momentum=μ, nesterov=True)`와 같습니다. torch.optim에는 미리 보기 형태가 없습니다.</translation>
        </message>
        <message>
            <source>Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013. The convention torch is equal to `torch.optim.SGD(momentum=μ, dampening=τ)`.</source>
            <translation>출처: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964. Sutskever 외, "On the importance of initialization and momentum in deep learning", 2013. 규약 torch는 `torch.optim.SGD(momentum=μ, dampening=τ)`와 같습니다.</translation>
        </message>
        <message>
            <source>Source: Tieleman and Hinton, "Lecture 6.5 – RMSprop", 2012; centered: Graves, "Generating sequences with recurrent neural networks", 2013. The convention torch is equal to `torch.optim.RMSprop`, whose alpha is ρ, the convention keras to Keras 3.</source>
            <translation>출처: Tieleman, Hinton, "Lecture 6.5 – RMSprop", 2012. 중심화: Graves, "Generating sequences with recurrent neural networks", 2013. 규약 torch는 `torch.optim.RMSprop`과 같으며, 그 alpha가 ρ입니다. 규약 keras는 Keras 3과 같습니다.</translation>
        </message>
        <message>
            <source>Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012. The convention torch is equal to `torch.optim.Adadelta`; its H is of Δ before η.</source>
            <translation>출처: Zeiler, "ADADELTA: an adaptive learning rate method", 2012. 규약 torch는 `torch.optim.Adadelta`와 같으며, 그 H는 η를 곱하기 전의 Δ로 구합니다.</translation>
        </message>
        <message>
            <source>The look-ahead forms really take the gradient at the look-ahead point. At a constant η they are equal, and the θ of torch is that point, so the losses recorded for it are those of the point, where the others record the losses of θ itself.</source>
            <translation>미리 보기 형식은 실제로 미리 내다본 점에서 기울기를 구합니다. η가 일정하면 두 형식은 같고, torch의 θ가 바로 그 점입니다. 따라서 torch에는 그 점의 손실이, 나머지에는 θ 자체의 손실이 기록됩니다.</translation>
        </message>
        <message>
            <source>Without bias correction both are θ ← θ − η m / (√v + ε). With AMSGrad the largest v so far takes the place of v in the step. The ε of epsilon-hat acts like ε / √(1 − β₂ᵗ) in torch: 31.6 times as large at t = 1 with β₂ = 0.999.</source>
            <translation>편향 보정을 하지 않으면 둘 다 θ ← θ − η m / (√v + ε)입니다. AMSGrad를 쓰면 이동량의 v 자리에 지금까지 가장 컸던 v가 들어갑니다. epsilon-hat의 ε은 torch에서 ε / √(1 − β₂ᵗ)을 쓰는 것과 같으며, β₂ = 0.999이면 t = 1에서 31.6배입니다.</translation>
        </message>
        <message>
            <source>Without dampening and bias correction the three are equal at a constant η, when ema's η is that of the others divided by 1 − μ; a schedule parts velocity from the other two.</source>
            <translation>감쇠와 편향 보정이 없고 η가 일정하면, ema의 η가 나머지의 η를 1 − μ로 나눈 값일 때 셋은 같습니다. 스케줄이 η를 바꾸면 velocity가 나머지 둘과 갈라집니다.</translation>
        </message>
    </context>
    <context>
        <name>RunEditing</name>
        <message>
            <source>Run {0} lies in the bin.</source>
            <translation>실행 {0}을(를) 휴지통에 넣었습니다.</translation>
        </message>
        <message>
            <source>change the note of run {0}</source>
            <translation>실행 {0} 메모 변경</translation>
        </message>
        <message>
            <source>change the tags of run {0}</source>
            <translation>실행 {0} 태그 변경</translation>
        </message>
        <message>
            <source>change the tags of {0} runs</source>
            <translation>실행 {0}개 태그 변경</translation>
        </message>
        <message>
            <source>delete run {0}</source>
            <translation>실행 {0} 삭제</translation>
        </message>
        <message>
            <source>delete {0} runs</source>
            <translation>실행 {0}개 삭제</translation>
        </message>
        <message>
            <source>lock run {0}</source>
            <translation>실행 {0} 잠금</translation>
        </message>
        <message>
            <source>lock {0} runs</source>
            <translation>실행 {0}개 잠금</translation>
        </message>
        <message>
            <source>mark run {0} as a favourite</source>
            <translation>실행 {0} 즐겨찾기 표시</translation>
        </message>
        <message>
            <source>mark run {0} as no favourite</source>
            <translation>실행 {0} 즐겨찾기 해제</translation>
        </message>
        <message>
            <source>mark {0} runs as favourites</source>
            <translation>실행 {0}개 즐겨찾기 표시</translation>
        </message>
        <message>
            <source>mark {0} runs as no favourites</source>
            <translation>실행 {0}개 즐겨찾기 해제</translation>
        </message>
        <message>
            <source>rename run {0}</source>
            <translation>실행 {0} 이름 바꾸기</translation>
        </message>
        <message>
            <source>rename {0} runs</source>
            <translation>실행 {0}개 이름 바꾸기</translation>
        </message>
        <message>
            <source>unlock run {0}</source>
            <translation>실행 {0} 잠금 해제</translation>
        </message>
        <message>
            <source>unlock {0} runs</source>
            <translation>실행 {0}개 잠금 해제</translation>
        </message>
        <message>
            <source>{0} runs lie in the bin.</source>
            <translation>실행 {0}개를 휴지통에 넣었습니다.</translation>
        </message>
    </context>
    <context>
        <name>RunsDialog</name>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Ctrl+Return</source>
            <translation>Ctrl+Return</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>확인</translation>
        </message>
    </context>
    <context>
        <name>RunsModel</name>
        <message>
            <source>Batch</source>
            <translation>배치</translation>
        </message>
        <message>
            <source>Best at step</source>
            <translation>최저 단계</translation>
        </message>
        <message>
            <source>Best loss</source>
            <translation>최저 손실</translation>
        </message>
        <message>
            <source>Duration</source>
            <translation>소요 시간</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>즐겨찾기</translation>
        </message>
        <message>
            <source>Last loss</source>
            <translation>마지막 손실</translation>
        </message>
        <message>
            <source>Locked</source>
            <translation>잠금</translation>
        </message>
        <message>
            <source>Made</source>
            <translation>생성 시각</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>메시지</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>이름</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>메모</translation>
        </message>
        <message>
            <source>Optimizer</source>
            <translation>옵티마이저</translation>
        </message>
        <message>
            <source>Problem</source>
            <translation>문제</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>진행률</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>실행</translation>
        </message>
        <message>
            <source>Schedule</source>
            <translation>스케줄</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>시드</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>크기</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>상태</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>단계</translation>
        </message>
        <message>
            <source>Sweep</source>
            <translation>스윕</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>태그</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>남은 시간</translation>
        </message>
        <message>
            <source>lr</source>
            <translation>학습률</translation>
        </message>
    </context>
    <context>
        <name>RunsPanel</name>
        <message>
            <source>1 run</source>
            <translation>실행 1개</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>비교</translation>
        </message>
        <message>
            <source>Compare {0}</source>
            <translation>{0}개 비교</translation>
        </message>
        <message>
            <source>Lay the ticked runs over each other</source>
            <translation>체크한 실행의 곡선을 겹쳐 봅니다</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>실행 목록</translation>
        </message>
        <message>
            <source>Status to show</source>
            <translation>표시할 상태</translation>
        </message>
        <message>
            <source>Sweep to show</source>
            <translation>보일 스윕</translation>
        </message>
        <message>
            <source>Untick all</source>
            <translation>모두 체크 해제</translation>
        </message>
        <message>
            <source>any status</source>
            <translation>모든 상태</translation>
        </message>
        <message>
            <source>any sweep</source>
            <translation>모든 스윕</translation>
        </message>
        <message>
            <source>{0} of {1}</source>
            <translation>{1} 중 {0}개</translation>
        </message>
        <message>
            <source>{0} runs</source>
            <translation>실행 {0}개</translation>
        </message>
    </context>
    <context>
        <name>SavedFilters</name>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>삭제</translation>
        </message>
        <message>
            <source>Name of the filter</source>
            <translation>필터 이름</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>이름 바꾸기</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>저장</translation>
        </message>
        <message>
            <source>Save this filter, or choose one that was saved</source>
            <translation>이 필터를 저장하거나 저장한 필터를 고릅니다</translation>
        </message>
        <message>
            <source>Save this filter…</source>
            <translation>이 필터 저장…</translation>
        </message>
        <message>
            <source>Saved filters</source>
            <translation>저장한 필터</translation>
        </message>
    </context>
    <context>
        <name>SchedulePreview</name>
        <message>
            <source>Learning rate: {0} at first, {1} at most, {2} at last</source>
            <translation>학습률: 처음 {0}, 최대 {1}, 마지막 {2}</translation>
        </message>
        <message>
            <source>The learning rate follows the loss of the run, so nobody knows it ahead.</source>
            <translation>학습률이 실행의 손실을 따라가므로 미리 알 수 없습니다.</translation>
        </message>
    </context>
    <context>
        <name>SeriesPlot</name>
        <message>
            <source>{run}, average</source>
            <translation>{run}, 평균</translation>
        </message>
        <message>
            <source>{run}, average over time</source>
            <translation>{run}, 시간 기준 평균</translation>
        </message>
        <message>
            <source>{run}, bias-corrected</source>
            <translation>{run}, 편향 보정</translation>
        </message>
        <message>
            <source>{run}, moving mean</source>
            <translation>{run}, 이동 평균</translation>
        </message>
        <message>
            <source>{run}, moving median</source>
            <translation>{run}, 이동 중앙값</translation>
        </message>
    </context>
    <context>
        <name>SettingField</name>
        <message>
            <source>Back to {0}</source>
            <translation>기본값 {0}(으)로 되돌리기</translation>
        </message>
        <message>
            <source>Choose a data file</source>
            <translation>데이터 파일 선택</translation>
        </message>
        <message>
            <source>Choose a file</source>
            <translation>파일 선택</translation>
        </message>
        <message>
            <source>Data (*.csv *.tsv *.txt *.npz);;All files (*)</source>
            <translation>데이터(*.csv *.tsv *.txt *.npz);;모든 파일(*)</translation>
        </message>
        <message>
            <source>Reset {0} to its default</source>
            <translation>{0} 값을 기본값으로 되돌리기</translation>
        </message>
        <message>
            <source>empty</source>
            <translation>빈 값</translation>
        </message>
    </context>
    <context>
        <name>SettingsForm</name>
        <message>
            <source>must be {0}</source>
            <translation>허용되는 값: {0}</translation>
        </message>
    </context>
    <context>
        <name>SettingsTable</name>
        <message>
            <source>Settings and final figures</source>
            <translation>설정과 최종 수치</translation>
        </message>
    </context>
    <context>
        <name>SmoothingBar</name>
        <message>
            <source> s</source>
            <translation> 초</translation>
        </message>
        <message>
            <source>&amp;Average</source>
            <translation>평균(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Raw</source>
            <translation>원본(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Smoothed</source>
            <translation>평활화(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Window</source>
            <translation>창(&amp;W)</translation>
        </message>
        <message>
            <source>&amp;β</source>
            <translation>&amp;β</translation>
        </message>
        <message>
            <source>&amp;τ</source>
            <translation>&amp;τ</translation>
        </message>
        <message>
            <source>Bias-&amp;corrected</source>
            <translation>편향 보정(&amp;C)</translation>
        </message>
        <message>
            <source>Method of smoothing</source>
            <translation>평활화 방법</translation>
        </message>
        <message>
            <source>Show every recorded value</source>
            <translation>기록된 모든 값을 표시합니다</translation>
        </message>
        <message>
            <source>Show the average divided by 1 − βᵗ, which is right from the first value on</source>
            <translation>평균을 1 − βᵗ로 나누어, 첫 값부터 올바른 평균을 표시합니다</translation>
        </message>
        <message>
            <source>Show the exponentially weighted average, which starts at zero</source>
            <translation>0에서 시작하는 지수 가중 평균을 표시합니다</translation>
        </message>
        <message>
            <source>Show the smoothed series</source>
            <translation>평활화한 계열 표시</translation>
        </message>
        <message>
            <source>Smoothing β</source>
            <translation>평활화 β</translation>
        </message>
        <message>
            <source>Time constant τ in seconds of training</source>
            <translation>시간 상수 τ(학습 시간, 초)</translation>
        </message>
        <message>
            <source>Window of smoothing, in points</source>
            <translation>평활화 창의 크기(점의 수)</translation>
        </message>
        <message>
            <source>exponential</source>
            <translation>지수 평균</translation>
        </message>
        <message>
            <source>exponential in time</source>
            <translation>시간 기준 지수 평균</translation>
        </message>
        <message>
            <source>half-life {seconds} s</source>
            <translation>반감기 {seconds}초</translation>
        </message>
        <message>
            <source>moving mean</source>
            <translation>이동 평균</translation>
        </message>
        <message>
            <source>moving median</source>
            <translation>이동 중앙값</translation>
        </message>
        <message>
            <source>{name}, slider</source>
            <translation>{name}, 슬라이더</translation>
        </message>
        <message>
            <source>± {points} points</source>
            <translation>± 점 {points}개</translation>
        </message>
        <message>
            <source>≈ {points} points</source>
            <translation>≈ {points}개 값</translation>
        </message>
    </context>
    <context>
        <name>Status</name>
        <message>
            <source>diverged</source>
            <translation>발산</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>실패</translation>
        </message>
        <message>
            <source>finished</source>
            <translation>완료</translation>
        </message>
        <message>
            <source>interrupted</source>
            <translation>중단됨</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>일시 정지</translation>
        </message>
        <message>
            <source>queued</source>
            <translation>대기 중</translation>
        </message>
        <message>
            <source>running</source>
            <translation>학습 중</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>중지됨</translation>
        </message>
    </context>
    <context>
        <name>StepComparisonWindow</name>
        <message>
            <source>Both: {0}, schedule {1}, {2} steps, seed {3}, in float64, as the main window has it.</source>
            <translation>공통: {0}, 스케줄 {1}, {2}단계, 시드 {3}, float64. 기본 창에서 정한 값입니다.</translation>
        </message>
        <message>
            <source>First optimizer</source>
            <translation>첫째 옵티마이저</translation>
        </message>
        <message>
            <source>Mend the marked fields first.</source>
            <translation>표시된 입력란을 먼저 고치세요.</translation>
        </message>
        <message>
            <source>Mend the marked fields of the panel in the main window first.</source>
            <translation>기본 창 패널에서 표시된 입력란을 먼저 고치세요.</translation>
        </message>
        <message>
            <source>Relative difference</source>
            <translation>상대 차이</translation>
        </message>
        <message>
            <source>Relative difference of the parameters</source>
            <translation>파라미터의 상대 차이</translation>
        </message>
        <message>
            <source>Rounding</source>
            <translation>반올림 오차</translation>
        </message>
        <message>
            <source>Second optimizer</source>
            <translation>둘째 옵티마이저</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>시작</translation>
        </message>
        <message>
            <source>The two runs begin…</source>
            <translation>두 실행을 시작합니다…</translation>
        </message>
        <message>
            <source>Train both side by side</source>
            <translation>둘을 나란히 학습시킵니다</translation>
        </message>
        <message>
            <source>Where do they part? – Descent Workbench</source>
            <translation>어디에서 갈라지는가 – Descent Workbench</translation>
        </message>
    </context>
    <context>
        <name>StoreLabel</name>
        <message>
            <source>What holds the runs, and its size</source>
            <translation>실행이 저장되는 곳과 그 크기</translation>
        </message>
        <message>
            <source>{0}, giving unused room back…</source>
            <translation>{0}, 빈 공간을 돌려주는 중…</translation>
        </message>
    </context>
    <context>
        <name>SweepBox</name>
        <message>
            <source>Add axis</source>
            <translation>축 추가</translation>
        </message>
        <message>
            <source>Make many runs that differ in a setting</source>
            <translation>한 설정만 다른 실행을 여러 개 만듭니다</translation>
        </message>
        <message>
            <source>One run. An axis gives a setting several values and makes a run of each.</source>
            <translation>실행 하나입니다. 축을 더하면 한 설정에 여러 값을 주고 값마다 실행을 만듭니다.</translation>
        </message>
        <message>
            <source>Sweep</source>
            <translation>스윕</translation>
        </message>
        <message>
            <source>must be {0}</source>
            <translation>허용되는 값: {0}</translation>
        </message>
        <message>
            <source>no setting of this experiment</source>
            <translation>이 실험에 없는 설정입니다</translation>
        </message>
        <message>
            <source>{0} cannot be used: must be {1}</source>
            <translation>{0}은(는) 쓸 수 없습니다. 허용되는 값: {1}</translation>
        </message>
    </context>
    <context>
        <name>SweepButton</name>
        <message>
            <source>Make many runs that differ in this ({0})</source>
            <translation>이 설정만 다른 실행을 여러 개 만듭니다 ({0})</translation>
        </message>
        <message>
            <source>Sweep over {0}</source>
            <translation>{0} 스윕</translation>
        </message>
    </context>
    <context>
        <name>SweepCard</name>
        <message>
            <source>Hide the runs</source>
            <translation>실행 숨기기</translation>
        </message>
        <message>
            <source>Make one step of every run</source>
            <translation>모든 실행을 한 단계 진행</translation>
        </message>
        <message>
            <source>Pause all runs of the sweep</source>
            <translation>스윕의 모든 실행 일시 정지</translation>
        </message>
        <message>
            <source>Progress of the sweep</source>
            <translation>스윕 진행률</translation>
        </message>
        <message>
            <source>Resume all runs of the sweep</source>
            <translation>스윕의 모든 실행 계속</translation>
        </message>
        <message>
            <source>Show the runs one by one</source>
            <translation>실행을 하나씩 보기</translation>
        </message>
        <message>
            <source>Stop all runs of the sweep</source>
            <translation>스윕의 모든 실행 중지</translation>
        </message>
        <message>
            <source>Sweep  {0}</source>
            <translation>스윕  {0}</translation>
        </message>
        <message>
            <source>{0} left</source>
            <translation>{0} 남음</translation>
        </message>
    </context>
    <context>
        <name>SweepSection</name>
        <message>
            <source>Mend the marked axis first.</source>
            <translation>표시된 축을 먼저 고치세요.</translation>
        </message>
        <message>
            <source>Start {0} runs</source>
            <translation>실행 {0}개 시작</translation>
        </message>
        <message>
            <source>{0} runs, about {1}</source>
            <translation>실행 {0}개, 약 {1}</translation>
        </message>
        <message>
            <source>{0} runs, at most about {1}</source>
            <translation>실행 {0}개, 길어도 약 {1}</translation>
        </message>
        <message>
            <source>{0} runs, measuring how long they take …</source>
            <translation>실행 {0}개, 걸릴 시간을 재는 중 …</translation>
        </message>
    </context>
    <context>
        <name>SweepView</name>
        <message>
            <source>Along</source>
            <translation>가로축</translation>
        </message>
        <message>
            <source>Count runs that were stopped early with the loss that they had then</source>
            <translation>일찍 멈춘 실행도 그때의 손실로 셉니다</translation>
        </message>
        <message>
            <source>Curves</source>
            <translation>곡선</translation>
        </message>
        <message>
            <source>Here is the result of a sweep. Add an axis in the panel on the left and start it.</source>
            <translation>여기에 스윕의 결과가 나옵니다. 왼쪽 패널에서 축을 더하고 시작하세요.</translation>
        </message>
        <message>
            <source>Stopped ones too</source>
            <translation>멈춘 실행 포함</translation>
        </message>
        <message>
            <source>Sweep</source>
            <translation>스윕</translation>
        </message>
        <message>
            <source>The sweep has no axis of numbers, or nothing is recorded yet.</source>
            <translation>숫자로 된 축이 없거나 아직 기록된 것이 없습니다.</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>값</translation>
        </message>
        <message>
            <source>all in one</source>
            <translation>모두 하나로</translation>
        </message>
        <message>
            <source>all runs</source>
            <translation>모든 실행</translation>
        </message>
        <message>
            <source>log loss</source>
            <translation>손실 로그</translation>
        </message>
        <message>
            <source>{0} are not over</source>
            <translation>{0}개는 끝나지 않았습니다</translation>
        </message>
        <message>
            <source>{0} runs count</source>
            <translation>실행 {0}개를 셌습니다</translation>
        </message>
        <message>
            <source>{0} stopped early are left out</source>
            <translation>일찍 멈춘 {0}개는 뺐습니다</translation>
        </message>
        <message>
            <source>{0}, best</source>
            <translation>{0}, 최선</translation>
        </message>
        <message>
            <source>{0}, last</source>
            <translation>{0}, 마지막</translation>
        </message>
    </context>
    <context>
        <name>TagsWindow</name>
        <message>
            <source>New tags, separated by commas</source>
            <translation>새 태그(쉼표로 구분)</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>태그</translation>
        </message>
        <message>
            <source>Tags of run {0}</source>
            <translation>실행 {0}의 태그</translation>
        </message>
        <message>
            <source>Tags of {0} runs</source>
            <translation>실행 {0}개의 태그</translation>
        </message>
    </context>
    <context>
        <name>TargetField</name>
        <message>
            <source>&amp;Target</source>
            <translation>목표(&amp;T)</translation>
        </message>
        <message>
            <source>Target of the series</source>
            <translation>계열의 목표값</translation>
        </message>
        <message>
            <source>The table says when each run first reached this value of the series in the plot</source>
            <translation>각 실행의 계열이 처음 이 값에 이른 때를 표에 표시합니다</translation>
        </message>
        <message>
            <source>none</source>
            <translation>없음</translation>
        </message>
    </context>
    <context>
        <name>TaskWindow</name>
        <message>
            <source>End it; what was compared so far stays</source>
            <translation>비교를 끝냅니다. 지금까지 비교한 것은 남습니다</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>진행률</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>결과</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>중지</translation>
        </message>
    </context>
    <context>
        <name>TransferCommands</name>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Choose another file than the run store itself.</source>
            <translation>실행 저장소가 아닌 다른 파일을 선택하십시오.</translation>
        </message>
        <message>
            <source>Import a folder of TensorBoard</source>
            <translation>TensorBoard 폴더 가져오기</translation>
        </message>
        <message>
            <source>Import runs</source>
            <translation>실행 가져오기</translation>
        </message>
        <message>
            <source>Import: {0}</source>
            <translation>가져오기: {0}</translation>
        </message>
        <message>
            <source>Importing</source>
            <translation>가져오는 중</translation>
        </message>
        <message>
            <source>Pack runs</source>
            <translation>실행 묶기</translation>
        </message>
        <message>
            <source>Packed runs (*.descent)</source>
            <translation>묶은 실행(*.descent)</translation>
        </message>
        <message>
            <source>Packing</source>
            <translation>묶는 중</translation>
        </message>
        <message>
            <source>Runs (*.descent *.sqlite *.csv *.tsv *tfevents*);;All files (*)</source>
            <translation>실행(*.descent *.sqlite *.csv *.tsv *tfevents*);;모든 파일(*)</translation>
        </message>
        <message>
            <source>Stopped; no file was written.</source>
            <translation>중지했습니다. 파일은 저장되지 않았습니다.</translation>
        </message>
        <message>
            <source>Wait until what is being imported or packed is done, or cancel it.</source>
            <translation>진행 중인 가져오기나 묶기가 끝날 때까지 기다리거나 취소하십시오.</translation>
        </message>
        <message>
            <source>nothing taken</source>
            <translation>가져온 것 없음</translation>
        </message>
        <message>
            <source>then stopped</source>
            <translation>이후 중지함</translation>
        </message>
        <message>
            <source>{0} already here</source>
            <translation>이미 있음 {0}개</translation>
        </message>
        <message>
            <source>{0} gone on</source>
            <translation>이어짐 {0}개</translation>
        </message>
        <message>
            <source>{0} refused</source>
            <translation>거부됨 {0}개</translation>
        </message>
        <message>
            <source>{0} taken</source>
            <translation>가져옴 {0}개</translation>
        </message>
        <message>
            <source>{0} was written.</source>
            <translation>{0} 파일을 저장했습니다.</translation>
        </message>
    </context>
    <context>
        <name>UndoHistory</name>
        <message>
            <source>This cannot be undone or done again: run {0} is gone for good.</source>
            <translation>취소하거나 다시 할 수 없습니다. 실행 {0}이(가) 완전히 지워졌습니다.</translation>
        </message>
    </context>
    <context>
        <name>Verdict</name>
        <message>
            <source>All {0} points are equal to the last bit.</source>
            <translation>{0}개 점이 모두 마지막 비트까지 같습니다.</translation>
        </message>
        <message>
            <source>First difference at step {0}: {1}.</source>
            <translation>첫 차이는 {0}단계에 있습니다: {1}.</translation>
        </message>
        <message>
            <source>Largest difference at step {0}: {1}.</source>
            <translation>가장 큰 차이는 {0}단계에 있습니다: {1}.</translation>
        </message>
        <message>
            <source>Stopped at {0} of {1} steps.</source>
            <translation>{1}단계 중 {0}단계에서 멈췄습니다.</translation>
        </message>
        <message>
            <source>The run differs by more than rounding from step {0} on: {1}.</source>
            <translation>이 실행은 {0}단계부터 반올림 범위를 넘게 다릅니다: {1}.</translation>
        </message>
        <message>
            <source>The run is equal to rounding, {0} of the largest value of a series.</source>
            <translation>이 실행은 반올림 범위에서 같습니다. 허용 오차는 계열의 가장 큰 값의 {0}배입니다.</translation>
        </message>
        <message>
            <source>{0} of {1} steps are repeated.</source>
            <translation>{1}단계 중 {0}단계까지 다시 만들었습니다.</translation>
        </message>
        <message>
            <source>{0} stored points were not met again.</source>
            <translation>저장된 점 {0}개는 다시 나오지 않았습니다.</translation>
        </message>
        <message>
            <source>{0} was {1} and is {2}, relative {3}</source>
            <translation>{0}의 값이 {1}이었으나 이제 {2}이며 상대 차이는 {3}</translation>
        </message>
        <message>
            <source>{0} was {1} and is {2}.</source>
            <translation>{0}: {1}에서 {2}(으)로 바뀌었습니다.</translation>
        </message>
    </context>
    <context>
        <name>VerifyWindow</name>
        <message>
            <source>The run is made once more and compared with what was recorded…</source>
            <translation>실행을 다시 만들어 기록과 비교하는 중입니다…</translation>
        </message>
        <message>
            <source>Verify run {0} – Descent Workbench</source>
            <translation>실행 {0} 검증 – Descent Workbench</translation>
        </message>
    </context>
</TS>
